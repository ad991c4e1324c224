package dev.tidegate.broker.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.AppendedBatches;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotesTest {
  private static final EventId EVENT = new EventId(new RegionId("eu-de"), 5, new BucketId(7), 2);
  private static final Batch.Refusal REFUSAL = new Batch.Refusal(EVENT, "POISON_EVENT", 1_000);

  private final Notes notes = new Notes();
  private final AppendedBatches appended = new AppendedBatches();
  private final GroupCommit commits =
      new GroupCommit(
          List.of(notes), new Ends(new InMemoryJournal(1).recover()), 0, 10, 1 << 20, appended);
  private Moment now = new Moment(0, 1_000);

  @Test
  void refusal_whoseCommitFails_isStoredByTheNext() {
    notes.refusal(REFUSAL);
    commits.pump(now);
    commits.completed(new Completion.Failed("full"), now);

    now = now.plus(Duration.ofSeconds(1));
    commits.pump(now);
    commits.completed(new Completion.Stored(List.of()), now);

    assertThat(appended.all()).hasSize(2);
    assertThat(appended.all().getLast().refusals()).containsExactly(REFUSAL);
    assertThat(notes.hasWork()).isFalse();
  }

  @Test
  void refusal_toldTwice_isStoredOnceAsItWasFirst() {
    notes.refusal(REFUSAL);
    notes.refusal(new Batch.Refusal(EVENT, "AUTHOR_NOT_AT_HOME", 2_000));

    commits.pump(now);

    assertThat(appended.all().getFirst().refusals()).containsExactly(REFUSAL);
  }

  @Test
  void refusals_beyondTheBound_areNotKept() {
    for (int i = 1; i <= 20_000; i++) {
      EventId event = new EventId(EVENT.origin(), 5, EVENT.bucket(), i);
      notes.refusal(new Batch.Refusal(event, "POISON_EVENT", 1_000));
    }

    commits.pump(now);

    assertThat(appended.all().getFirst().refusals()).hasSize(16_384);
  }
}
