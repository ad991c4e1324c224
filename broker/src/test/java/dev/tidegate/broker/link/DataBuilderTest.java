package dev.tidegate.broker.link;

import static dev.tidegate.broker.link.LinkFrames.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataBuilderTest {
  private final DataBuilder message = new DataBuilder(100_000, 100);

  @Test
  void add_frameOverTheBudget_changesNothing() {
    DataBuilder small = new DataBuilder(200, 100);

    assertThat(small.add(BUCKET, frame(Pointer.START, 3, 200))).isFalse();

    assertThat(small.isEmpty()).isTrue();
    assertThat(small.build(1).items()).isEmpty();
  }

  @Test
  void add_moreEventsThanMayBeSent_changesNothing() {
    DataBuilder small = new DataBuilder(100_000, 2);

    assertThat(small.add(BUCKET, frame(Pointer.START, 3, 10))).isFalse();

    assertThat(small.isEmpty()).isTrue();
  }

  @Test
  void add_skipsInARow_areOne() {
    assertThat(message.add(BUCKET, new Cut.Pass(Pointer.START, 5, 1, 4))).isTrue();
    assertThat(message.add(BUCKET, new Cut.Pass(new Pointer(5, 4), 5, 5, 9))).isTrue();

    assertThat(message.build(1).items())
        .containsExactly(new LinkMessage.Skip(BUCKET, Pointer.START, 5, 1, 9));
  }

  @Test
  void add_skipsAroundAFrame_areInTheFrame() throws DamagedFrameException {
    assertThat(message.add(BUCKET, new Cut.Pass(Pointer.START, 5, 1, 4))).isTrue();
    assertThat(message.add(BUCKET, frame(new Pointer(5, 4), 2, 10))).isTrue();
    assertThat(message.add(BUCKET, new Cut.Pass(new Pointer(5, 6), 5, 7, 9))).isTrue();

    LinkMessage.Data data = message.build(1);

    assertThat(data.items()).hasSize(1);
    assertThat(data.bytes()).isLessThanOrEqualTo(message.bytes());
    Frame sent = FrameCodec.decode(((LinkMessage.FrameBytes) data.items().getFirst()).frame());
    assertThat(sent.head().after()).isEqualTo(Pointer.START);
    assertThat(sent.head().firstSequence()).isEqualTo(1);
    assertThat(sent.end()).isEqualTo(new Pointer(5, 9));
    assertThat(sent.entries()).hasSize(2);
  }

  @Test
  void add_skipOfTheNextIncarnationBehindAFrame_goesIntoAnotherMessage() {
    assertThat(message.add(BUCKET, frame(Pointer.START, 2, 10))).isTrue();

    assertThat(message.add(BUCKET, new Cut.Pass(new Pointer(5, 2), 6, 1, 4))).isFalse();
  }

  @Test
  void build_skipsOfOtherBuckets_standBeforeTheFrames() {
    assertThat(message.add(BUCKET, frame(Pointer.START, 2, 10))).isTrue();
    assertThat(message.add(new BucketId(9), new Cut.Pass(Pointer.START, 5, 1, 4))).isTrue();

    List<LinkMessage.Item> items = message.build(1).items();

    assertThat(items.getFirst()).isInstanceOf(LinkMessage.Skip.class);
    assertThat(items.getLast()).isInstanceOf(LinkMessage.FrameBytes.class);
  }

  private static Cut.Send frame(Pointer after, int events, int bytes) {
    return new Cut.Send(LinkFrames.posts(BUCKET, after, 5, events, bytes));
  }
}
