package dev.tidegate.broker.region;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ParkedChannelsTest {
  private static final BucketId BUCKET = new BucketId(7);
  private static final ChannelId STOPPED = Frames.channel(BUCKET, 0);
  private static final ChannelId FLOWING = Frames.channel(BUCKET, 1);

  private final ParkedChannels parked = new ParkedChannels();

  private static Batch.Parking poison(long sequence) {
    return new Batch.Parking(
        STOPPED, new EventId(Frames.US, 9, BUCKET, sequence), "POISON_EVENT", true);
  }

  private static Frame frame() {
    return Frames.after(Pointer.START)
        .event(STOPPED, "one")
        .event(FLOWING, "two")
        .event(STOPPED, "three")
        .build();
  }

  @Test
  void release_notParked_givesNothing() {
    assertThat(parked.release(STOPPED)).isEmpty();
    assertThat(parked.all()).isEmpty();
  }

  @Test
  void committed_channelParked_countsWhatCameSince() {
    parked.committed(List.of(frame()));
    parked.park(poison(1));
    parked.committed(List.of(frame(), frame()));
    parked.park(poison(2));

    assertThat(parked.all()).containsExactly(new ParkedChannel(poison(1), 4));
  }

  @Test
  void release_parked_isToBeStoredAndForgotten() {
    parked.park(poison(1));

    assertThat(parked.release(STOPPED))
        .contains(new Batch.Parking(STOPPED, poison(1).event(), "POISON_EVENT", false));
    assertThat(parked.all()).isEmpty();
  }
}
