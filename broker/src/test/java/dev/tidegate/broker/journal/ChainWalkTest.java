package dev.tidegate.broker.journal;

import static java.util.Objects.requireNonNull;
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
  private final Map<Long, Long> signs = new HashMap<>();
  private final List<Knot.End> ends = new ArrayList<>();
  private final RandomGenerator chance = random();
  private int reads;
  private long frame;
  private long last;
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

    assertThat(leaps()).isLessThanOrEqualTo(2 * 16);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 40, 300})
  void at_framesMerged_findsTheFrameThatHoldsTheValue(int frames) {
    tie(frames);
    for (int round = 0; round < 6 && ends.size() > 1; round++) {
      int from = chance.nextInt(ends.size() - 1);
      merge(from, chance.nextInt(from + 1, Math.min(ends.size(), from + 9)));
      if (round % 2 == 0) {
        loadHead();
      }
      tie(round);

      int holding = 0;
      for (long value = 1; value <= last; value++) {
        while (ends.get(holding).last() < value) {
          holding++;
        }
        assertThat(walk().at(value).map(ChainWalk.Step::frame))
            .as("value %d", value)
            .contains(ends.get(holding).frame());
      }
      ChainWalk<RuntimeException> walk = walk();
      List<Long> forward = new ArrayList<>();
      for (var next = walk.at(1); next.isPresent(); next = walk.at(next.get().knot().last() + 1)) {
        forward.add(next.get().frame());
      }
      assertThat(forward).isEqualTo(ends.stream().map(Knot.End::frame).toList());
    }
  }

  /// Merging that follows the writer at a distance, and a writer that now and then begins anew.
  @ParameterizedTest
  @ValueSource(ints = {2, 7, 32})
  void at_longChainMergedAllAlong_readsFewKnots(int parts) {
    int merged = 0;
    for (int i = 0; i < LONG / 100; i++) {
      tie(100);
      for (; merged + parts + 50 < ends.size(); merged++) {
        merge(merged, merged + parts - 1);
      }
      if (i % 3 == 0) {
        loadHead();
      }
    }

    int most = 0;
    for (int i = 0; i < 1_000; i++) {
      reads = 0;
      assertThat(walk().at(chance.nextLong(1, last))).isPresent();
      most = Math.max(most, reads);
    }
    assertThat(most).isLessThanOrEqualTo(6 * 16);
    assertThat(leaps()).isLessThanOrEqualTo(3 * 16);
  }

  private int leaps() {
    int leaps = 0;
    for (ChainHead each = head; each != null; each = each.leap()) {
      leaps++;
    }
    return leaps;
  }

  /// Ties frames with gaps between their numbers, each of some values.
  private void tie(int frames) {
    for (int i = 0; i < frames; i++) {
      frame += chance.nextInt(1, 9);
      last += chance.nextInt(1, 5);
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

  private ChainWalk.Step read(Knot.End at) {
    reads++;
    long frame = at.frame();
    while (signs.containsKey(frame)) {
      frame = signs.get(frame);
    }
    Knot knot = knots.get(frame);
    if (knot == null || knot.last() < at.last() || knot.back().last() >= at.last()) {
      throw new IllegalStateException("No such frame: " + at);
    }
    return new ChainWalk.Step(frame, knot);
  }

  /// Merges the frames from one of those that are left to another.
  private void merge(int from, int to) {
    Knot.End kept = ends.get(to);
    Knot merged = knotOf(ends.get(from));
    for (Knot.End each : ends.subList(from + 1, to + 1)) {
      merged = merged.over(knotOf(each));
    }
    for (Knot.End each : ends.subList(from, to)) {
      knots.remove(each.frame());
      signs.put(each.frame(), kept.frame());
    }
    knots.put(kept.frame(), merged);
    ends.subList(from, to).clear();
  }

  private Knot knotOf(Knot.End end) {
    return requireNonNull(knots.get(end.frame()));
  }

  /// As a writer that has not tied to this chain for long.
  private void loadHead() {
    List<ChainWalk.Step> leaps = new ArrayList<>();
    for (Knot.End at = ends.getLast(); !at.isNone(); at = leaps.getLast().knot().leap()) {
      leaps.add(read(at));
    }
    head = null;
    for (ChainWalk.Step each : leaps.reversed()) {
      Knot.End end = new Knot.End(each.frame(), each.knot().last());
      head = new ChainHead(end, each.knot().ordinal(), head);
    }
  }

  private static RandomGenerator random() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(5);
  }
}
