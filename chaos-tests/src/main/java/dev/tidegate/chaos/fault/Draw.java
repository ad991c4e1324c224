package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimOrg;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.model.ChannelId;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// The chance of one strike: whom it hits and for how long. Shared with nothing else in the world.
final class Draw {
  private final Stage stage;
  private final SplittableRandom random;

  Draw(Stage stage, long seed) {
    this.stage = stage;
    this.random = new SplittableRandom(seed);
  }

  RandomGenerator chance() {
    return random;
  }

  SimRegion region() {
    return any(List.copyOf(stage.world().regions().values()));
  }

  /// A region other than `one`.
  SimRegion other(SimRegion one) {
    return any(stage.world().regions().values().stream().filter(region -> region != one).toList());
  }

  SimOrg org() {
    return any(List.copyOf(stage.world().orgs().values()));
  }

  ChannelId channel() {
    return any(stage.channels());
  }

  <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  boolean happens(double probability) {
    return random.nextDouble() < probability;
  }

  Duration millis(long from, long to) {
    return Duration.ofMillis(random.nextLong(from, to + 1));
  }

  /// How long most faults last.
  Duration aWhile() {
    return millis(500, 15_000);
  }
}
