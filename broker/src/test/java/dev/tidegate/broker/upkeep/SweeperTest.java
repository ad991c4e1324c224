package dev.tidegate.broker.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How the sweep goes through a store, and what stops it.
class SweeperTest {
  private static final int PAGE = 1_000;
  private static final SweepConfig SMALL_PAGES =
      new SweepConfig(1 << 20, PAGE, 4 * PAGE, Duration.ofSeconds(1));

  private final SweepWorld world = new SweepWorld(SMALL_PAGES);

  // Failures

  @Test
  void config_outOfBounds_isRefused() {
    assertThatThrownBy(() -> new SweepConfig(0, 1, 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SweepConfig(1, (1 << 20) + 1, 1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void walk_storeCannotBeRead_triesAgain() {
    stored(3);
    world.becomes(2);
    world.unreadable = true;
    for (int i = 0; i < 20; i++) {
      world.step();
      world.advance(100);
    }
    assertThat(world.stored(3)).containsOnly(1);

    world.unreadable = false;
    world.settle();

    assertThat(world.stored(3)).containsOnly(2);
  }

  @Test
  void walk_damagedFrame_isPassedAndCounted() {
    stored(3);
    world.publish(3, 2, 300);
    world.settle();
    world.journal.damage(new EventId(Frames.EU, 1, new BucketId(3), 1));
    world.becomes(2);

    world.settle();

    assertThat(world.reports.getLast().damaged()).isEqualTo(1);
    world.journal.damage(new EventId(Frames.EU, 1, new BucketId(3), 1));
    assertThat(world.stored(3)).containsSubsequence(1, 2, 2);
  }

  @Test
  void walk_correctionThatIsNeverDone_takesThePageAgain() {
    stored(3);
    world.becomes(2);
    world.losesCorrections = true;
    for (int i = 0; i < 50; i++) {
      world.step();
      world.advance(100);
    }
    assertThat(world.stored(3)).containsOnly(1);

    world.losesCorrections = false;
    world.settle();

    assertThat(world.stored(3)).containsOnly(2);
  }

  @Test
  void note_commitFails_isStoredByTheNext() {
    stored(3);
    world.becomes(2);
    world.failures = 3;

    world.settle();

    assertThat(world.stored(3)).containsOnly(2);
    assertThat(world.journal.recover().sweep()).contains(done(2));
  }

  @Test
  void note_ofABeginningThatIsNoLongerWanted_beginsNothing() {
    stored(3);
    int reads = world.reads.size();
    world.becomes(2);
    world.pump();
    world.becomes(3);

    world.step();

    assertThat(world.reads).hasSize(reads);
    world.settle();
    assertThat(world.stored(3)).containsOnly(3);
  }

  // The way

  @Test
  void start_neverSwept_notesItsBeginningBeforeItReads() {
    world.pump();

    assertThat(world.sweeper().isIdle()).isFalse();
    assertThat(world.reads).isEmpty();
    world.step();
    assertThat(world.journal.recover().sweep())
        .contains(new Batch.Sweep(SweepWorld.basis(1).rules(), 1, 0, 1));
  }

  @Test
  void sweep_sameBasis_readsAndStoresNothing() {
    stored(3);
    int reads = world.reads.size();
    long batches = world.journal.recover().lastBatch();

    world.advance(3_600_000);
    assertThat(world.step()).isFalse();

    assertThat(world.reads).hasSize(reads);
    assertThat(world.journal.recover().lastBatch()).isEqualTo(batches);
  }

  @Test
  void sweep_anotherBasis_correctsWhatIsWrongAndLeavesTheRest() {
    for (int bucket : new int[] {0, 3, 255}) {
      stored(bucket);
    }
    world.becomes(2);
    world.pump();
    // Decided on the new basis already: nothing is to be done about it.
    world.publish(3, 1, 10);
    world.settle();

    for (int bucket : new int[] {0, 3, 255}) {
      assertThat(world.stored(bucket)).containsOnly(2);
    }
    assertThat(world.revisions(0)).containsOnly(1);
    assertThat(world.revisions(3)).startsWith(1, 1).endsWith(0);
    assertThat(world.reports.getLast().corrected()).isEqualTo(6);
    assertThat(world.sweeper().correctedFrames()).isEqualTo(6);
    assertThat(world.journal.recover().sweep()).contains(done(2));
  }

  @Test
  void sweep_storedWhileItWalks_isNotRead() {
    stored(3);
    world.becomes(2);
    step(3);
    for (int i = 0; i < 5; i++) {
      world.publish(9, 2, 300);
      world.step();
    }

    world.settle();

    assertThat(world.stored(9)).containsOnly(2);
    assertThat(world.reads).noneMatch(read -> read.bucket().equals(new BucketId(9)));
  }

  @Test
  void sweep_anotherBasisInTheMidst_beginsAnew() {
    stored(3);
    stored(200);
    world.becomes(2);
    while (world.stored(3).contains(1)) {
      world.step();
      world.advance(10);
    }
    world.becomes(3);

    world.settle();

    assertThat(world.stored(3)).containsOnly(3);
    assertThat(world.stored(200)).containsOnly(3);
  }

  @Test
  void start_afterTheEnd_readsNothing() {
    stored(3);
    world.restart();
    int reads = world.reads.size();

    world.settle();

    assertThat(world.reads).hasSize(reads);
    assertThat(world.sweeper().isIdle()).isTrue();
  }

  @Test
  void sweep_backToTheFormerBasisWhileRevisionsWaitForTheStore_leavesNoneOfTheOther() {
    SweepWorld tight = new SweepWorld(SMALL_PAGES, 1);
    for (int i = 0; i < 12; i++) {
      tight.publish(3, 1, 300);
    }
    tight.settle();
    tight.becomes(2);
    while (!tight.stored(3).contains(2)) {
      tight.step();
      tight.advance(10);
    }
    tight.becomes(1);

    tight.settle();

    assertThat(tight.stored(3)).containsOnly(1);
  }

  @Test
  void start_inTheMidst_goesOnFromTheLastNote() {
    for (int bucket = 0; bucket < 12; bucket++) {
      stored(bucket);
    }
    world.becomes(2);
    while (notedBucket(2) < 6) {
      world.step();
      world.advance(10);
    }
    world.restart();
    world.reads.clear();

    world.settle();

    assertThat(world.reads.getFirst().bucket().value()).isBetween(5, 9);
    for (int bucket = 0; bucket < 12; bucket++) {
      assertThat(world.stored(bucket)).containsOnly(2);
    }
  }

  // Its pace

  @Test
  void walk_bytesPerSecond_areNotExceeded() {
    SweepWorld slow = new SweepWorld(new SweepConfig(1_000, 200, 1 << 20, Duration.ZERO));
    for (int i = 0; i < 20; i++) {
      slow.publish(3, 1, 500);
    }
    slow.settle();
    slow.becomes(2);
    long from = slow.now.nanos();

    slow.settle();

    // The last page is read before it is paid for.
    assertThat(Duration.ofNanos(slow.now.nanos() - from))
        .isBetween(Duration.ofMillis(9_500), Duration.ofSeconds(13));
  }

  @Test
  void walk_publishesWait_givesWayButIsNotStarved() {
    stored(3);
    world.becomes(2);
    world.publishesWait = true;
    world.step();
    int reads = world.reads.size();
    for (int i = 0; i < 9; i++) {
      assertThat(world.step()).isFalse();
      world.advance(100);
    }
    assertThat(world.reads).hasSize(reads);

    world.settle();

    assertThat(world.stored(3)).containsOnly(2);
    Query.FramesFrom last = world.reads.getLast();
    assertThat(last.maxBytes()).isEqualTo(PAGE);
  }

  // All of it at once

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void sweep_whateverHappens_endsWithEverythingDecidedOnTheLastBasis(long seed) {
    whatever(seed, world);
    whatever(seed, new SweepWorld(SMALL_PAGES, 1 + seed % 3));
  }

  private static void whatever(long seed, SweepWorld world) {
    SplittableRandom random = new SplittableRandom(seed);
    int bases = 1;
    for (int i = 0; i < 600; i++) {
      switch (random.nextInt(14)) {
        case 0 -> world.becomes(random.nextBoolean() ? ++bases : 1 + random.nextInt(bases));
        case 1 -> world.restart();
        case 2 -> world.failures = random.nextInt(3);
        case 3 -> world.publishesWait = random.nextBoolean();
        case 4 -> world.unreadable = random.nextInt(4) == 0;
        case 5, 6 -> world.publish(random.nextInt(6), 1 + random.nextInt(3), random.nextInt(900));
        case 7 -> world.advance(random.nextInt(2_000));
        default -> world.step();
      }
    }
    world.unreadable = false;

    world.settle();

    for (int bucket = 0; bucket < 6; bucket++) {
      int current = world.current;
      assertThat(world.stored(bucket)).as("seed " + seed).allMatch(basis -> basis == current);
    }
  }

  /// Two frames in the bucket, decided on the basis of now, and a sweep that has ended.
  private void stored(int bucket) {
    world.publish(bucket, 2, 300);
    world.publish(bucket, 1, 2_000);
    world.settle();
  }

  private void step(int times) {
    for (int i = 0; i < times; i++) {
      world.step();
    }
  }

  private int notedBucket(int basis) {
    Batch.Sweep note = world.journal.recover().sweep().orElseThrow();
    return note.sinceMillis() == basis ? note.bucket() : 0;
  }

  private static Batch.Sweep done(int basis) {
    return new Batch.Sweep(SweepWorld.basis(basis).rules(), basis, BucketId.COUNT, 1);
  }
}
