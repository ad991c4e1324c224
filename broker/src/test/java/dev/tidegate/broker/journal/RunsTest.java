package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunsTest {
  private static final Moment NOW = new Moment(1, 1_795_392_000_000L);
  private static final BucketId BUCKET = new BucketId(3);
  private static final Batch.Run FIRST = new Batch.Run(71, 4, Map.of());
  private static final Batch.Run SECOND = new Batch.Run(72, 9, Map.of(BUCKET, 100L));

  private final Runs runs = new Runs(73, recovered(FIRST, SECOND));

  private static Recovered recovered(Batch.Run... runs) {
    return new Recovered(
        5,
        LogKey.ofNumber(5),
        1,
        Map.of(BUCKET, 120L),
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(runs),
        Optional.empty(),
        Map.of());
  }

  private static long[] at(long position) {
    long[] positions = new long[BucketId.COUNT];
    positions[BUCKET.value()] = position;
    return positions;
  }

  private void commit() {
    Batch.Builder batch = Batch.builder();
    runs.fill(batch, new CommitSource.Budget(1, 1), NOW);
    assertThat(batch.run).contains(new Batch.Run(73, 0, Map.of(BUCKET, 120L)));
    runs.stored(List.of(), NOW);
  }

  @Test
  void holds_runThatTheStoreDoesNotKnow_isNotHere() {
    assertThat(runs.holds(99, 0, at(1))).isFalse();
    assertThat(runs.holds(99, 0, at(0))).isFalse();
  }

  @Test
  void holds_formerRun_endsWhereTheNextBegan() {
    assertThat(runs.holds(71, 9, at(100))).isTrue();
    assertThat(runs.holds(71, 9, at(101))).isFalse();
    assertThat(runs.holds(71, 10, at(100))).isFalse();
  }

  @Test
  void holds_runBeforeThisOne_endsWhenThisOneIsNoted() {
    assertThat(runs.latest()).isEqualTo(72);
    assertThat(runs.holds(72, 9, at(121))).isTrue();

    commit();

    assertThat(runs.latest()).isEqualTo(73);
    assertThat(runs.holds(72, 0, at(120))).isTrue();
    assertThat(runs.holds(72, 0, at(121))).isFalse();
  }

  @Test
  void holds_theBeginning_isAlwaysHere() {
    assertThat(runs.holds(0, 0, at(0))).isTrue();
    assertThat(new Runs(73, recovered()).holds(0, 0, at(0))).isTrue();
  }

  @Test
  void fill_firstCommitFails_isInTheNext() {
    Batch.Builder batch = Batch.builder();
    runs.fill(batch, new CommitSource.Budget(1, 1), NOW);
    runs.failed("DISK_FULL", NOW);
    assertThat(runs.hasWork()).isTrue();

    commit();

    assertThat(runs.hasWork()).isFalse();
    Batch.Builder next = Batch.builder();
    runs.fill(next, new CommitSource.Budget(1, 1), NOW);
    assertThat(next.run).isEmpty();
  }
}
