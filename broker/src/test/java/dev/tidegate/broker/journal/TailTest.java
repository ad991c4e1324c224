package dev.tidegate.broker.journal;

import static dev.tidegate.broker.testing.Frames.EU;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The latest frames in memory when some of them become one in the store.
final class TailTest {
  private static final BucketId BUCKET = new BucketId(7);

  private final InMemoryJournal journal = new InMemoryJournal(1);
  private final Tail tail = new Tail(4_400);
  private final List<Frame> frames = new ArrayList<>();

  private void store(int count, int bytes) {
    for (int i = 0; i < count; i++) {
      Pointer end = frames.isEmpty() ? Pointer.START : frames.getLast().end();
      Batch.Builder batch = Batch.builder();
      batch.frames.add(
          Frames.after(end).event(Frames.channel(BUCKET, 0), "x".repeat(bytes / 2)).build());
      Completion done = journal.store(batch.build(journal.lastBatch() + 1));
      frames.addAll(((Completion.Stored) done).frames());
      tail.add(frames.getLast());
    }
  }

  @Test
  void merged_partsAmongOthers_onlyTheyGo() {
    store(6, 10);

    tail.merged(BUCKET, 2, 4);

    assertThat(tail.at(BUCKET, 1)).contains(frames.get(0));
    for (long position = 2; position <= 4; position++) {
      assertThat(tail.at(BUCKET, position)).isEmpty();
    }
    assertThat(tail.at(BUCKET, 5)).contains(frames.get(4));
    StreamKey stream = new StreamKey(BUCKET, EU);
    assertThat(tail.next(stream, frames.get(0).end())).isEmpty();
    assertThat(tail.next(stream, frames.get(3).end())).contains(frames.get(4));
  }

  @Test
  void merged_allThatIsThere_leavesRoomForWhatComes() {
    store(4, 200);
    tail.merged(BUCKET, 1, 4);
    tail.merged(new BucketId(9), 1, 4);
    store(5, 200);

    for (int i = 4; i < 9; i++) {
      assertThat(tail.at(BUCKET, i + 1)).contains(frames.get(i));
    }
    store(1, 200);
    assertThat(tail.at(BUCKET, 5)).isEmpty();
    assertThat(tail.at(BUCKET, 6)).isPresent();
  }

  @Test
  void replace_frameThatIsHere_takesItsPlace() {
    store(5, 10);
    Frame former = frames.get(2);
    Frame revised = former.revised(former.plans(), former.entries());

    tail.replace(revised);

    assertThat(tail.at(BUCKET, 3)).contains(revised);
    assertThat(tail.at(BUCKET, 2)).contains(frames.get(1));
    assertThat(tail.at(BUCKET, 4)).contains(frames.get(3));
  }

  @Test
  void add_longerThanMayBeHeld_holdsTheNewestInOneRow() {
    store(400, 10);

    long held = 0;
    for (Frame frame : frames) {
      boolean isHere = tail.at(BUCKET, frame.head().firstPosition()).isPresent();
      assertThat(isHere || held == 0).as("none is missing behind the first").isTrue();
      held += isHere ? frame.heapBytes() : 0;
    }
    assertThat(held).isBetween(3_000L, 4_400L);
    assertThat(tail.next(new StreamKey(BUCKET, EU), frames.get(398).end()))
        .contains(frames.get(399));
  }
}
