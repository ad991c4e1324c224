package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The bytes of knots and of heads.
final class KnotCodecTest {
  private static final BucketId BUCKET = new BucketId(255);
  private static final Chain CHANNEL = new Chain.OfChannel(new ChannelId(-3, 4));
  private static final long FRAME = 1L << 40;

  @Test
  void find_anyBitFlipped_isDamaged() throws DamagedFrameException {
    byte[] bytes = KnotCodec.encode(FRAME, knots());
    assertThat(KnotCodec.find(CHANNEL, FRAME, bytes)).isPresent();

    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> KnotCodec.find(CHANNEL, FRAME, flipped))
          .isInstanceOf(DamagedFrameException.class);
    }
  }

  @Test
  void find_cutOff_isDamaged() {
    byte[] bytes = KnotCodec.encode(FRAME, knots());

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> KnotCodec.find(CHANNEL, FRAME, cut))
          .isInstanceOf(DamagedFrameException.class);
    }
  }

  @Test
  void find_eachChain_givesItsKnot() throws DamagedFrameException {
    byte[] bytes = KnotCodec.encode(FRAME, knots());

    for (Map.Entry<Chain, Knot> each : knots().entrySet()) {
      assertThat(KnotCodec.find(each.getKey(), FRAME, bytes)).contains(each.getValue());
    }
    assertThat(KnotCodec.find(new Chain.OfProducer(BUCKET, 8), FRAME, bytes)).isEmpty();
  }

  @Test
  void decode_heads_areThoseEncoded() throws DamagedFrameException {
    Heads heads = new Heads();
    knots().forEach((chain, knot) -> heads.chains().put(chain, knot.back()));
    heads.streams().put(new Heads.Run(255, 3, Long.MAX_VALUE), new Heads.Applied(2, 1L << 50));

    assertThat(HeadsCodec.decode(HeadsCodec.encode(heads))).isEqualTo(heads);
  }

  private static Map<Chain, Knot> knots() {
    Map<Chain, Knot> knots = new LinkedHashMap<>();
    knots.put(new Chain.OfBucket(BUCKET), new Knot(1, 5, Knot.End.NONE, Knot.End.NONE));
    knots.put(
        new Chain.OfStream(BUCKET, 3, Long.MAX_VALUE),
        new Knot(9, 70, new Knot.End(FRAME - 1, 69), new Knot.End(1, 2)));
    knots.put(CHANNEL, new Knot(3, 1L << 50, new Knot.End(7, 1), Knot.End.NONE));
    knots.put(
        new Chain.OfProducer(BUCKET, 7),
        new Knot(2, 4, new Knot.End(FRAME - 300, 3), new Knot.End(FRAME - 300, 3)));
    return knots;
  }
}
