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
}
