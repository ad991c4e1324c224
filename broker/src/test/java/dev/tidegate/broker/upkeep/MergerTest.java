package dev.tidegate.broker.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Merged;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which frames are merged, when, how fast, and what else may happen to them meanwhile.
final class MergerTest {
  private static final long AGE = 60_000;
  private static final long REST = 10_000;
  private static final MergeConfig CONFIG = config(true, 1 << 20);

  private final MergeWorld world = new MergeWorld(CONFIG);

  private static MergeConfig config(boolean on, long bytesPerSecond) {
    return new MergeConfig(
        on,
        Duration.ofMillis(AGE),
        Duration.ofMillis(REST),
        bytesPerSecond,
        8 << 20,
        2_000,
        1 << 20);
  }

  @Test
  void config_withoutBounds_isRefused() {
    assertThatThrownBy(() -> config(true, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void run_switchedOff_nothingIsReadOrMerged() {
    MergeWorld off = new MergeWorld(config(false, 1 << 20));
    small(off, 10);

    off.run(3 * AGE);

    assertThat(off.reads).isEmpty();
    assertThat(off.sizes(7)).hasSize(10);
  }

  @Test
  void run_framesAreYoung_areLeftAlone() {
    small(world, 10);

    world.run(AGE - 1_000);

    assertThat(world.sizes(7)).hasSize(10);
  }

  @Test
  void run_smallFramesGrewOld_becomeOne() {
    List<Frame> parts = small(world, 10);

    world.run(AGE + 2 * REST);

    assertThat(world.frames(7)).containsExactly(Merged.of(parts));
    assertThat(world.merged).containsExactly(new Batch.Merge(new BucketId(7), 1, 10));
    assertThat(world.figures()).isEqualTo(new Merger.Figures(1, 10));
    assertThat(world.batches).allSatisfy(batch -> assertThat(batch.merge()).isPresent());
  }

  @Test
  void run_manySmallFrames_becomeAsLargeAsTheyMay() {
    small(world, 600);

    world.run(AGE + 10 * REST);

    // The last 25 do not pay yet.
    assertThat(world.sizes(7)).startsWith(256, 256, 63, 1).hasSize(28);
  }

  @Test
  void run_oldAndYoung_onlyTheOldOnes() {
    small(world, 8);
    world.run(AGE / 2);
    small(world, 3);

    world.run(AGE / 2 + REST);
    assertThat(world.sizes(7)).containsExactly(8, 1, 1, 1);

    world.run(AGE);
    assertThat(world.sizes(7)).containsExactly(8, 1, 1, 1); // 3 more do not pay
    small(world, 5);
    world.run(AGE + 2 * REST);
    assertThat(world.sizes(7)).containsExactly(16);
  }

  @Test
  void run_framesOfSeveralStreams_onlyNeighboursOfOne() {
    world.store(7, Frames.EU, 1, 10);
    world.store(7, Frames.EU, 1, 10);
    world.store(7, Frames.US, 1, 10);
    world.store(7, Frames.US, 2, 10);
    world.store(7, Frames.EU, 1, 10);
    world.store(9, Frames.EU, 1, 10);

    world.run(AGE + 2 * REST);

    assertThat(world.sizes(7)).containsExactly(2, 3, 1);
    assertThat(world.sizes(9)).containsExactly(1);
  }

  @Test
  void run_ownFramesThatDependOnDifferentEvents_stayApart() {
    world.store(7, 1, 10);
    world.store(
        Frames.after(world.frames(7).getLast().end())
            .storedAt(world.now.millis())
            .event(channel(), "b")
            .dependencies(Map.of(Frames.US, new Pointer(3, 10)))
            .build());
    world.store(7, 1, 10);

    world.run(AGE + 2 * REST);

    assertThat(world.sizes(7)).containsExactly(1, 1, 1);
  }

  @Test
  void run_largeFrameBetween_isNotTouched() {
    small(world, 3);
    world.store(7, 1, 70_000);
    small(world, 4);

    world.run(AGE + 2 * REST);

    assertThat(world.sizes(7)).containsExactly(3, 1, 4);
    assertThat(world.frames(7).get(1).head().revision()).isZero();
  }

  @Test
  void run_damagedFrame_isLookedAtAgainWhenItIsMended() {
    List<Frame> parts = small(world, 6);
    Frame damaged = parts.get(3);
    world.journal.damage(damaged.id(damaged.entries().getFirst()));

    world.run(AGE + 2 * REST);
    assertThat(world.sizes(7)).containsExactly(3);

    Batch.Builder mends = Batch.builder();
    mends.replacements.add(damaged.revised(damaged.plans(), damaged.entries()));
    world.journal.store(mends.build(world.journal.lastBatch() + 1));
    world.restart();
    world.run(2 * REST);
    assertThat(world.sizes(7)).containsExactly(6);
  }

  @Test
  void run_othersStore_givesWay() {
    small(world, 10);
    world.othersWait = true;
    world.run(AGE + 5 * REST);
    assertThat(world.sizes(7)).hasSize(10);

    world.othersWait = false;
    world.keep(1);
    world.run(1_000);

    assertThat(world.sizes(7)).containsExactly(10);
    assertThat(world.batches).hasSize(2);
    assertThat(world.batches.getFirst().merge()).isEmpty();
  }

  @Test
  void run_manyFrames_noFasterThanItMay() {
    MergeWorld slow = new MergeWorld(config(true, 10_000));
    for (int i = 0; i < 64; i++) {
      slow.store(7, 1, 2_000 - (int) MergeConfig.PART_BYTES);
    }
    slow.run(AGE);
    int before = slow.figures().merges() == 0 ? slow.sizes(7).size() : 0;
    assertThat(before).isEqualTo(64);

    slow.run(4_000);
    assertThat(slow.figures().merges()).isEqualTo(1);
    slow.run(5_000); // 32 parts cost 64 000 bytes
    assertThat(slow.figures().merges()).isEqualTo(1);
    slow.run(2_000);
    assertThat(slow.figures().merges()).isEqualTo(2);
  }

  @Test
  void run_nothingNew_isNotReadAgain() {
    small(world, 300);
    small(world, 9, 2);
    world.run(AGE + 3 * REST);
    assertThat(world.bucketsRead()).containsExactlyInAnyOrder(7, 9);

    // Of 300 the last 44 may still grow.
    world.run(2 * REST);
    assertThat(world.reads)
        .filteredOn(query -> query.bucket().value() == 7)
        .isNotEmpty()
        .allSatisfy(query -> assertThat(query.position()).isGreaterThanOrEqualTo(257));
  }

  @Test
  void restart_isDoneForGood_goesOnFromTheNote() {
    MergeWorld noting =
        new MergeWorld(
            new MergeConfig(
                true, Duration.ofMillis(AGE), Duration.ofMillis(REST), 1 << 20, 8 << 20, 2_000, 1));
    small(noting, 300);
    noting.run(AGE + 3 * REST);
    assertThat(noting.journal.recover().settled()).isEqualTo(Map.of(new BucketId(7), 257L));
    noting.reads.clear();

    noting.restart();
    noting.run(2 * REST);

    assertThat(noting.reads)
        .isNotEmpty()
        .allSatisfy(query -> assertThat(query.position()).isGreaterThanOrEqualTo(257));
  }

  @Test
  void failed_mergeIsNotStored_isTriedAgainLater() {
    small(world, 10);
    world.failures = 1;
    world.run(AGE + REST / 2);
    assertThat(world.sizes(7)).hasSize(10);

    world.run(3 * REST);

    assertThat(world.sizes(7)).containsExactly(10);
    assertThat(world.batches).hasSize(2);
  }

  @Test
  void revise_partWhileItIsMerged_isMadeOnTheMergedFrame() {
    List<Frame> parts = small(world, 10);
    world.run(AGE - 1_000);
    List<Frame> told = new ArrayList<>();
    while (world.batches.isEmpty()) {
      world.advance(100);
      world.pump();
      if (world.batches.isEmpty()) {
        world.step();
      }
    }
    world.revisions.revise(parts.get(4), (frame, _) -> changed(frame, 5), (f, _) -> told.add(f));
    world.revisions.revise(parts.get(0), (frame, _) -> changed(frame, 1), (f, _) -> told.add(f));

    world.run(1_000);

    Frame merged = world.frames(7).getFirst();
    assertThat(merged.head().revision()).isEqualTo(2);
    assertThat(told).containsExactly(merged, merged);
    assertThat(merged.entries().get(0).records()).containsExactly(MergeWorld.slot("-"));
    assertThat(merged.entries().get(4).records()).containsExactly(MergeWorld.slot("-"));
    assertThat(merged.entries().get(5).records())
        .isEqualTo(parts.get(5).entries().getFirst().records());
  }

  @Test
  void merge_partIsBeingChanged_waitsForTheNextLook() {
    List<Frame> parts = small(world, 10);
    world.othersWait = true;
    world.run(AGE + REST);
    assertThat(world.reads).isNotEmpty();
    List<Frame> told = new ArrayList<>();
    world.revisions.revise(parts.get(4), (frame, _) -> changed(frame, 5), (f, _) -> told.add(f));
    world.othersWait = false;
    world.pump();
    assertThat(world.batches).isEmpty();
    world.run(3 * REST);

    assertThat(told).hasSize(1);
    assertThat(world.sizes(7)).containsExactly(10);
    assertThat(world.frames(7).getFirst().entries().get(4).records())
        .containsExactly(MergeWorld.slot("-"));
  }

  /// Random frames, changes of frames as they once were, failures and restarts: at the end every
  /// event is there once, in order, with all that was done to it.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void run_randomWorld_everyEventIsThereAsItWasLeft(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<Frame> ever = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 ->
            ever.add(
                world.store(
                    random.nextInt(3),
                    random.nextInt(5) == 0 ? Frames.US : Frames.EU,
                    random.nextInt(1, 4),
                    random.nextInt(20) == 0 ? 30_000 : 20));
        case 3, 4 -> {
          if (!ever.isEmpty()) {
            Frame frame = ever.get(random.nextInt(ever.size()));
            long sequence = frame.entries().get(random.nextInt(frame.entries().size())).sequence();
            world.revisions.revise(
                frame,
                (f, _) -> changed(f, sequence),
                (_, _) -> changed.add(name(frame, sequence)));
          }
        }
        case 5 -> world.failures = random.nextInt(4) == 0 ? 1 : 0;
        case 6 -> world.run(random.nextInt(4) == 0 ? AGE : REST / 2);
        default -> {
          for (int steps = random.nextInt(6); steps > 0; steps--) {
            world.step();
            world.advance(100);
          }
          if (random.nextInt(6) == 0) {
            world.restart();
          }
        }
      }
    }
    world.run(2 * AGE + 10 * REST);

    assertThat(world.figures().frames() + world.merged.size()).isPositive();
    for (int bucket = 0; bucket < 3; bucket++) {
      int number = bucket;
      List<String> said =
          ever.stream()
              .filter(frame -> frame.head().bucket().value() == number)
              .flatMap(frame -> frame.entries().stream().map(e -> name(frame, e.sequence())))
              .toList();
      List<String> read = new ArrayList<>();
      for (Frame frame : world.frames(bucket)) {
        for (int i = 0; i < frame.entries().size(); i++) {
          Entry entry = frame.entries().get(i);
          read.add(name(frame, entry.sequence()));
          assertThat(frame.position(i)).isEqualTo(read.size());
          if (changed.contains(name(frame, entry.sequence()))) {
            assertThat(entry.records()).containsExactly(MergeWorld.slot("-"));
          }
        }
      }
      assertThat(read).isEqualTo(said);
    }
  }

  private static String name(Frame frame, long sequence) {
    return frame.head().bucket() + " " + frame.head().origin() + " " + sequence;
  }

  private static Frame changed(Frame frame, long sequence) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : frame.entries()) {
      entries.add(
          entry.sequence() == sequence
              ? entry.with(entry.plan(), List.of(MergeWorld.slot("-")))
              : entry);
    }
    return new Frame(frame.head(), frame.plans(), entries, frame.keys(), frame.marks());
  }

  private static List<Frame> small(MergeWorld in, int frames) {
    return small(in, 7, frames);
  }

  private static List<Frame> small(MergeWorld in, int bucket, int frames) {
    List<Frame> stored = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      stored.add(in.store(bucket, 1, 20));
    }
    return stored;
  }

  private static ChannelId channel() {
    return Frames.channel(new BucketId(7), 0);
  }
}
