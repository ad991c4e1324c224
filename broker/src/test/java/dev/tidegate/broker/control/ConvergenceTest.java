package dev.tidegate.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random regions, requests, deliveries and restarts from one seed. A failure names its seed: call
/// the test with it.
final class ConvergenceTest {
  private static final int STEPS = 600;
  private static final int INTERLEAVINGS = 3;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void regions_anyRequestsAndDeliveries_comeToTheSame(long seed) {
    converge(seed, false);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void regions_anyRecordsOfFaultyRegionsToo_comeToTheSame(long seed) {
    converge(seed, true);
  }

  private static void converge(long seed, boolean faulty) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var world = new ControlWorld(random, faulty);

    for (int step = 0; step < STEPS; step++) {
      world.step();
    }
    world.settle();

    Snapshot expected = world.snapshot(world.states().getFirst());
    assertThat(expected.reactions().values()).allSatisfy(left -> assertThat(left).isEmpty());
    assertThat(world.states())
        .allSatisfy(state -> assertThat(world.snapshot(state)).isEqualTo(expected));
    for (int i = 0; i < INTERLEAVINGS; i++) {
      assertThat(world.snapshot(world.book().fold(random))).isEqualTo(expected);
    }
  }
}
