package dev.tidegate.demo;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Journal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Every record of a region's journal, decoded. The region's broker must have stopped.
final class StoredWords {
  private static final int PAGE_BYTES = 4 << 20;
  private static final int ANSWER_SECONDS = 30;

  private StoredWords() {}

  /// Tells `words` the text of each record, of all renditions that are there.
  static void read(Path store, RegionId region, RandomGenerator random, Consumer<byte[]> words)
      throws InterruptedException {
    try (Journal journal = SqliteJournal.open(store, region, 0, random)) {
      for (Map.Entry<BucketId, Long> bucket : journal.recover().positions().entrySet()) {
        long next = 1;
        while (next <= bucket.getValue()) {
          List<Frame> frames =
              frames(journal, new Query.FramesFrom(bucket.getKey(), next, PAGE_BYTES));
          if (frames.isEmpty()) {
            break;
          }
          for (Frame frame : frames) {
            frame.entries().forEach(entry -> tell(entry, words));
            next = Math.max(next, frame.lastPosition() + 1);
          }
        }
      }
    }
  }

  private static void tell(Entry entry, Consumer<byte[]> words) {
    for (Entry.Slot slot : entry.records()) {
      var body = RecordCodec.decode(slot.bytes()).event().body();
      words.accept(Texts.of(body).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<Frame> frames(Journal journal, Query query) throws InterruptedException {
    var answered = new CompletableFuture<Answer>();
    journal.read(query, answered::complete);
    try {
      return switch (answered.get(ANSWER_SECONDS, TimeUnit.SECONDS)) {
        case Answer.Frames frames when frames.damage().isEmpty() -> frames.frames();
        case Answer.Frames _ -> throw unreadable("a damaged frame");
        case Answer.Unreadable unreadable -> throw unreadable(unreadable.cause());
        case Answer.Events _,
            Answer.Sequences _,
            Answer.Control _,
            Answer.Token _,
            Answer.Count _ ->
            throw new IllegalStateException("The journal answered another question");
      };
    } catch (ExecutionException | TimeoutException e) {
      throw new TidegateException(ErrorCode.STORE_UNAVAILABLE, "A store gave no answer", e);
    }
  }

  private static TidegateException unreadable(String cause) {
    return new TidegateException(ErrorCode.STORE_UNAVAILABLE, "A store cannot be read")
        .with("cause", cause);
  }
}
