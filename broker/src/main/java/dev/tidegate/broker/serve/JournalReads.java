package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.model.BucketId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads and decisions under way, each asked for once however many wait for it.
///
/// Many feeds fall behind at the same place, and a new policy makes the same frame stale for all.
/// Bounded by the feeds: each waits for at most one thing per bucket and per held channel.
final class JournalReads {
  private final FanOut.Effects effects;
  private final Map<Query, List<Consumer<Answer>>> reads = new HashMap<>();
  private final Map<Place, List<Consumer<Frame>>> decisions = new HashMap<>();

  private record Place(BucketId bucket, long position) {
    static Place of(Frame frame) {
      return new Place(frame.head().bucket(), frame.head().firstPosition());
    }
  }

  JournalReads(FanOut.Effects effects) {
    this.effects = effects;
  }

  void read(Query query, Consumer<Answer> then) {
    List<Consumer<Answer>> waiting = reads.get(query);
    if (waiting != null) {
      waiting.add(then);
      return;
    }
    reads.put(query, new ArrayList<>(List.of(then)));
    effects.read(query, answer -> told(reads.remove(query), answer));
  }

  void refresh(Frame stale, Consumer<Frame> then) {
    Place place = Place.of(stale);
    List<Consumer<Frame>> waiting = decisions.get(place);
    if (waiting != null) {
      waiting.add(then);
      return;
    }
    decisions.put(place, new ArrayList<>(List.of(then)));
    effects.refresh(stale, revised -> told(decisions.remove(place), revised));
  }

  private static <T> void told(@Nullable List<Consumer<T>> waiting, T answer) {
    if (waiting != null) {
      waiting.forEach(each -> each.accept(answer));
    }
  }
}
