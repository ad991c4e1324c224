package dev.tidegate.broker.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What one bucket keeps of what a link may buffer.
final class OutBucketTest {
  private static final BucketId BUCKET = new BucketId(7);

  @Test
  void sent_lastFrameThatWasRead_isKeptNoLonger() {
    Frame frame =
        Frames.after(Pointer.START)
            .event(Frames.channel(BUCKET, 0), "a")
            .event(Frames.channel(BUCKET, 0), "b")
            .build();
    OutBucket bucket = new OutBucket(BUCKET);
    bucket.keep(List.of(frame));

    send(bucket, new Pointer(1, 1));
    assertThat(bucket.readBytes()).isEqualTo(frame.recordBytes());
    assertThat(bucket.next()).contains(frame);
    send(bucket, frame.end());

    assertThat(bucket.readBytes()).isZero();
  }

  private static void send(OutBucket bucket, Pointer end) {
    bucket.sent(end, 10, 5_000, Collections.emptySortedMap(), new Moment(1, 1));
  }
}
