package dev.tidegate.broker.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.testing.Frames;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OutlineTest {
  private static final ChannelId CHANNEL = Frames.channel(new BucketId(7), 0);
  private static final EventId DELETE = new EventId(Frames.EU, 1, new BucketId(7), 9);

  @Test
  void remains_outlineDamagedAnywhere_refused() {
    byte[] outline = Outline.encode(sample());
    for (int i = 0; i < outline.length; i++) {
      byte[] flipped = flipped(outline, i * 8);
      assertThatThrownBy(() -> Outline.remains(flipped, new byte[0]))
          .as("byte %d", i)
          .isInstanceOf(DamagedFrameException.class);
    }
  }

  @Test
  void remains_anyBitFlipped_eachRecordIsItselfOrNamedAsLost() throws DamagedFrameException {
    Frame frame = sample();
    byte[] outline = Outline.encode(frame);
    byte[] bytes = FrameCodec.encode(frame);
    int whole = 0;
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      Remains remains = Outline.remains(outline, flipped(bytes, bit));

      assertThat(with(remains, frame)).as("bit %d", bit).isEqualTo(frame);
      whole += remains.lost().isEmpty() ? 1 : 0;
    }
    // The frame's own checksum is as easily hit as anything else.
    assertThat(whole).isGreaterThanOrEqualTo(32);
  }

  @Test
  void remains_oneRecordHit_theOthersAreLeft() throws DamagedFrameException {
    Frame frame = sample();
    byte[] bytes = FrameCodec.encode(frame);
    int second = indexOf(bytes, "second");

    Remains remains = Outline.remains(Outline.encode(frame), flipped(bytes, second * 8));

    assertThat(remains.lost())
        .containsExactly(new Remains.Lost(2, 0, Optional.of(Digest.of(bytes("second")))));
    assertThat(remains.frame().entries().get(0)).isEqualTo(frame.entries().get(0));
    assertThat(remains.frame().keys()).isEqualTo(frame.keys());
    assertThat(remains.frame().marks()).isEqualTo(frame.marks());
  }

  @Test
  void remains_noBytesAtAll_everyWordIsLostAndNothingElse() throws DamagedFrameException {
    Frame frame = sample();

    Remains remains = Outline.remains(Outline.encode(frame), new byte[0]);

    assertThat(remains.lost())
        .extracting(lost -> lost.sequence() + "/" + lost.slot() + lost.original().isPresent())
        .containsExactly("1/0true", "1/1false", "2/0true", "2/1false");
    assertThat(remains.frame().plans()).isEqualTo(frame.plans());
    assertThat(remains.frame().entries())
        .extracting(Entry::channelPosition)
        .isEqualTo(frame.entries().stream().map(Entry::channelPosition).toList());
  }

  @Test
  void encode_wordsOfAFrame_areNotInIt() {
    assertThat(indexOf(Outline.encode(sample()), "second")).isNegative();
  }

  @Test
  void encode_deletedMessageAndDelete_standAsTheyAre() throws DamagedFrameException {
    byte[] tombstone = record(1, new Body.Tombstone(DELETE));
    byte[] delete = record(2, new Body.Deleted(new EventId(Frames.EU, 1, new BucketId(7), 1)));
    byte[] post = record(3, new Body.Posted("words", Optional.empty()));
    Frame frame =
        Frames.after(Pointer.START)
            .event(CHANNEL, List.of(new Entry.Slot(0, tombstone), new Entry.Slot(1, tombstone)))
            .event(CHANNEL, List.of(new Entry.Slot(0, delete)))
            .event(CHANNEL, List.of(new Entry.Slot(0, post)))
            .build();

    Remains remains = Outline.remains(Outline.encode(frame), new byte[0]);

    assertThat(remains.lost())
        .containsExactly(new Remains.Lost(3, 0, Optional.of(Digest.of(post))));
    assertThat(remains.frame().entries().subList(0, 2)).isEqualTo(frame.entries().subList(0, 2));
  }

  /// What remains, with each lost record taken from the frame as it was.
  private static Frame with(Remains remains, Frame frame) {
    List<Entry> entries =
        remains.frame().entries().stream()
            .map(entry -> {
              List<Entry.Slot> slots = new java.util.ArrayList<>(entry.records());
              for (Remains.Lost lost : remains.lost()) {
                if (lost.sequence() == entry.sequence()) {
                  byte[] record =
                      frame.entry(lost.sequence()).orElseThrow().record(lost.slot()).orElseThrow();
                  assertThat(lost.original())
                      .isIn(Optional.of(Digest.of(record)), Optional.empty());
                  slots.add(new Entry.Slot(lost.slot(), record));
                }
              }
              slots.sort(java.util.Comparator.comparingInt(Entry.Slot::number));
              return entry.with(entry.plan(), slots);
            })
            .toList();
    return new Frame(
        remains.frame().head(),
        remains.frame().plans(),
        entries,
        remains.frame().keys(),
        remains.frame().marks());
  }

  private static Frame sample() {
    return Frames.after(Pointer.START)
        .event(CHANNEL, "first")
        .key(3, 4)
        .event(CHANNEL, "second")
        .mark(Frames.producer(1), 12)
        .build();
  }

  private static byte[] record(long sequence, Body body) {
    return RecordCodec.encode(
        new Event(
            new EventId(Frames.EU, 1, new BucketId(7), sequence),
            CHANNEL,
            new Stamp(77),
            Optional.of(Frames.ACME),
            Optional.empty(),
            1,
            body),
        Classification.NONE);
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return flipped;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int indexOf(byte[] bytes, String text) {
    byte[] wanted = bytes(text);
    for (int i = 0; i + wanted.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }
}
