package dev.tidegate.broker.serve;

import static dev.tidegate.broker.serve.ServeWorld.BOLT;
import static dev.tidegate.broker.serve.ServeWorld.EU;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.serve.ServeWorld.Give;
import dev.tidegate.broker.serve.ServeWorld.Subscriber;
import dev.tidegate.model.ChannelId;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A parked channel stays parked, whatever else happens to it. Both were found by the simulated
/// world.
class ParkedChannelTest {
  private static final FeedConfig NO_ROOM =
      new FeedConfig(
          512,
          1 << 19,
          1 << 20,
          4_096,
          32L << 20,
          Duration.ofSeconds(2),
          0,
          1_024,
          4_096,
          4,
          1 << 20,
          Duration.ofSeconds(1),
          Duration.ofMillis(100));

  @Test
  void parked_feedHoldsNoFurtherChannel_itsBucketWaits() {
    ServeWorld world = new ServeWorld(NO_ROOM, 64 << 20);
    ChannelId channel = world.share(1, 0, BOLT);
    Subscriber bolt = world.openLatest(BOLT);
    world.fanOut.parked(channel);
    world.commit(EU, world.post(channel, "1"));
    world.pass(Duration.ofSeconds(2));
    world.settle();
    assertThat(bolt.texts()).isEmpty();

    world.fanOut.released(channel, world.now);
    world.pass(Duration.ofSeconds(2));
    world.settle();

    assertThat(bolt.texts()).containsExactly("1");
  }

  @Test
  void parked_nextEntryIsDecidedMeanwhile_staysParked() {
    ServeWorld world = new ServeWorld();
    ChannelId channel = world.share(1, 0, BOLT);
    Subscriber bolt = world.openLatest(BOLT);
    world.fanOut.parked(channel);
    Frame open = world.commit(EU, ServeWorld.post(channel, "?", Map.of(BOLT, Give.DEFERRED)));
    world.replace(world.decided(open, Map.of(BOLT, Give.COPY)));
    world.pass(Duration.ofMinutes(1));
    world.settle();
    assertThat(bolt.texts()).isEmpty();

    world.fanOut.released(channel, world.now);
    world.settle();

    assertThat(bolt.texts()).containsExactly("decided 1");
  }
}
