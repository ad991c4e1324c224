package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Chains of knots as a writer ties them, walked as a reader does.
final class ChainWalkTest {
  private static final int LONG = 50_000;

  private final Map<Long, Knot> knots = new HashMap<>();
  private final List<Knot.End> ends = new ArrayList<>();
  private int reads;
  private @Nullable ChainHead head;

  @Test
  void at_emptyChain_findsNothing() {
    ChainWalk<RuntimeException> walk = new ChainWalk<>(Knot.End.NONE, this::read);

    assertThat(walk.at(1)).isEmpty();
    assertThat(walk.newest()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 8, 100, 1023})
  void at_anyValue_findsTheFrameThatHoldsIt(int frames) {
    tie(frames);
    long last = ends.getLast().last();

    int holding = 0;
    for (long value = 0; value <= last; value++) {
      while (ends.get(holding).last() < value) {
        holding++;
      }
      assertThat(walk().at(value).map(ChainWalk.Step::frame))
          .as("value %d", value)
          .contains(ends.get(holding).frame());
    }
    assertThat(walk().at(last + 1)).isEmpty();
  }

  @Test
  void at_longChain_readsFewKnots() {
    tie(LONG);
    RandomGenerator random = random();

    for (int i = 0; i < 1_000; i++) {
      reads = 0;
      assertThat(walk().at(random.nextLong(1, ends.getLast().last()))).isPresent();
      assertThat(reads).isLessThanOrEqualTo(3 * 16); // log2 of LONG is 15.6
    }
  }

  @Test
  void at_risingValues_readsEachKnotOnce() {
    tie(LONG);
    ChainWalk<RuntimeException> walk = walk();
    int from = LONG - 2_000;

    for (int i = from; i < LONG; i++) {
      assertThat(walk.at(ends.get(i - 1).last() + 1).map(ChainWalk.Step::frame))
          .contains(ends.get(i).frame());
    }

    assertThat(reads).isLessThanOrEqualTo(2_000 + 3 * 16);
    assertThat(walk.at(ends.getLast().last() + 1)).isEmpty();
  }

  @Test
  void before_fromTheNewest_givesAllBackToTheFirst() {
    tie(300);
    ChainWalk<RuntimeException> walk = walk();

    List<Knot.End> seen = new ArrayList<>();
    Optional<ChainWalk.Step> next = walk.newest();
    while (next.isPresent()) {
      Knot knot = next.get().knot();
      seen.add(new Knot.End(next.get().frame(), knot.last()));
      assertThat(next.get().before()).isEqualTo(knot.back().last());
      next = walk.before(next.get());
    }

    assertThat(seen).isEqualTo(ends.reversed());
  }

  @Test
  void head_ofALongChain_holdsFewLeaps() {
    tie(LONG);
    int leaps = 0;
    for (ChainHead each = head; each != null; each = each.leap()) {
      leaps++;
    }

    assertThat(leaps).isLessThanOrEqualTo(2 * 16);
  }

  /// Ties frames with gaps between their numbers, each of some values.
  private void tie(int frames) {
    RandomGenerator random = random();
    long frame = 0;
    long last = 0;
    for (int i = 0; i < frames; i++) {
      frame += random.nextInt(1, 9);
      last += random.nextInt(1, 5);
      Knot.End end = new Knot.End(frame, last);
      ChainHead next = ChainHead.after(head, end);
      knots.put(frame, next.knot(head));
      ends.add(end);
      head = next;
    }
  }

  private ChainWalk<RuntimeException> walk() {
    return new ChainWalk<>(ends.getLast(), this::read);
  }

  private Knot read(Knot.End at) {
    reads++;
    Knot knot = knots.get(at.frame());
    if (knot == null || knot.last() != at.last()) {
      throw new IllegalStateException("No such frame: " + at);
    }
    return knot;
  }

  private static RandomGenerator random() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(5);
  }
}
