package dev.tidegate.broker.control;

import static dev.tidegate.broker.control.ControlSamples.EU;
import static dev.tidegate.broker.control.ControlSamples.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.journal.LogKey;
import dev.tidegate.wire.link.v1.ControlRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class OwnHandTest {
  private final OwnHand hand = new OwnHand(EU, LogKey.ofNumber(1));
  private final ControlEntry entry = hand.write(7, -99, ControlSamples.declared("EU"), 1_234);

  @Test
  void before_emptyOrShortBytes_isEmpty() {
    for (int length = 0; length < entry.bytes().length; length++) {
      byte[] cut = Arrays.copyOf(entry.bytes(), length);
      byte[] end = Arrays.copyOfRange(entry.bytes(), length + 1, entry.bytes().length);

      assertThat(hand.before(new ControlEntry(EU, 7, cut))).isEmpty();
      assertThat(hand.before(new ControlEntry(EU, 7, end))).isEmpty();
    }
  }

  @Test
  void before_bytesAdded_isEmpty() {
    byte[] longer = Arrays.copyOf(entry.bytes(), entry.bytes().length + 2);

    assertThat(hand.before(new ControlEntry(EU, 7, longer))).isEmpty();
  }

  @Test
  void before_otherRegionPositionOrKey_isEmpty() {
    assertThat(hand.before(new ControlEntry(US, 7, entry.bytes()))).isEmpty();
    assertThat(hand.before(new ControlEntry(EU, 8, entry.bytes()))).isEmpty();
    assertThat(new OwnHand(US, LogKey.ofNumber(1)).wrote(entry)).isFalse();
    assertThat(new OwnHand(EU, LogKey.ofNumber(2)).wrote(entry)).isFalse();
  }

  @Test
  void before_whatItWrote_saysWhatStoodBefore() {
    assertThat(hand.before(entry)).isEqualTo(OptionalLong.of(-99));
  }

  @Test
  void write_isARecordWithBothFieldsAtItsEnd() throws Exception {
    ControlRecord wire = ControlRecord.parseFrom(entry.bytes());

    assertThat(ControlCodec.decode(entry.bytes())).isEqualTo(ControlSamples.declared("EU"));
    assertThat(wire.getAtMillis()).isEqualTo(1_234);
    assertThat(wire.getBefore()).isEqualTo(-99);
    assertThat(wire.getSeal().size()).isEqualTo(LogKey.SEAL_BYTES);
    assertThat(wire.getUnknownFields().asMap()).isEmpty();
    assertThat(ByteBuffer.wrap(entry.bytes()).slice(entry.bytes().length - 32, 32))
        .isEqualTo(ByteBuffer.wrap(wire.getSeal().toByteArray()));
  }

  /// The form may not change: what is sealed today is known again in years.
  @Test
  void seal_sealsWhatTheProtocolSays() {
    byte[] bytes = entry.bytes();
    byte[] tag = "tidegate control entry 1".getBytes(StandardCharsets.UTF_8);
    byte[] region = HexFormat.of().parseHex("00000005" + "65752d6465");
    byte[] position = HexFormat.of().parseHex("0000000000000007");
    byte[] said = Arrays.copyOf(bytes, bytes.length - 34);

    assertThat(LogKey.ofNumber(1).seal(tag, region, position, said))
        .isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 32, bytes.length));
  }
}
