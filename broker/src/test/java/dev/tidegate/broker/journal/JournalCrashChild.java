package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A process that appends to a journal until it is killed, and prints the number of each batch once
/// it is durable.
///
/// What batch `n` holds follows from `n` and from where its streams stood, so that the parent can
/// tell whether it is there whole: in each of three buckets one frame of three events, whose
/// records begin with `n`, and a cursor.
public final class JournalCrashChild {
  static final List<BucketId> BUCKETS =
      List.of(new BucketId(1), new BucketId(90), new BucketId(255));
  static final int EVENTS = 3;
  static final int RECORD_BYTES = 3_000;

  /// So many frames of the first bucket become one, in the batch after the last of them.
  static final int MERGED = 3;

  private JournalCrashChild() {}

  public static void main(String[] args) {
    PrintStream out = System.out;
    try (SqliteJournal journal = SqliteStore.open(Path.of(args[0]))) {
      Recovered recovered = journal.recover();
      Map<StreamKey, List<Pointer>> ends = recovered.ends();
      Pointer[] at = new Pointer[BUCKETS.size()];
      for (int i = 0; i < at.length; i++) {
        var own = ends.get(new StreamKey(BUCKETS.get(i), Frames.EU));
        at[i] = own == null ? Pointer.START : own.getLast();
      }
      for (long number = recovered.lastBatch() + 1; ; number++) {
        Batch batch = batch(number, at);
        if (!(Asked.append(journal, batch) instanceof Completion.Stored)) {
          throw new IllegalStateException("Batch " + number + " was not stored");
        }
        for (int i = 0; i < at.length; i++) {
          at[i] = batch.frames().get(i).end();
        }
        out.println(number);
        out.flush();
      }
    }
  }

  private static Batch batch(long number, Pointer[] at) {
    Batch.Builder batch = Batch.builder();
    for (int i = 0; i < at.length; i++) {
      ChannelId channel = CHANNELS.get(i);
      Frames.Builder frame = Frames.after(at[i]).bucket(BUCKETS.get(i));
      for (int j = 0; j < EVENTS; j++) {
        frame.event(channel, ByteBuffer.allocate(RECORD_BYTES).putLong(number).array());
      }
      Frame built = frame.build();
      batch.frames.add(built);
    }
    if (number > MERGED && number % MERGED == 1) {
      long last = (number - 1) * EVENTS;
      batch.merge =
          Optional.of(new Batch.Merge(BUCKETS.getFirst(), last - MERGED * EVENTS + 1, last));
    }
    byte[] token = ByteBuffer.allocate(8).putLong(number).array();
    batch.cursors.add(new Batch.Cursor(Frames.ACME, "crash", token));
    return batch.build(number);
  }

  private static final List<ChannelId> CHANNELS =
      BUCKETS.stream().map(bucket -> Frames.channel(bucket, 0)).toList();
}
