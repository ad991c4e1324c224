package dev.tidegate.adapter.inbound;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;

/// One bucket's place in the outbox: what is on its way, what to read next, whether it has to wait.
///
/// Owned by [OutboxCore].
final class OutboxLane {
  private final ArrayDeque<OutboxItem> inFlight = new ArrayDeque<>();
  // No row below it is unsettled and not in flight.
  private long next;
  private boolean more;
  private boolean loading;
  private long loadFrom;
  private boolean madeAvailable;
  private boolean renumbering;
  // Lowest sequence that was refused for now; 0 for none.
  private long rewindTo;
  private int attempts;
  private Optional<Instant> holdUntil = Optional.empty();

  OutboxLane(long next, boolean more) {
    this.next = next;
    this.more = more;
  }

  long next() {
    return next;
  }

  /// Whether there is something left to do for this bucket.
  boolean busy() {
    return more || loading || renumbering || !inFlight.isEmpty() || rewindTo > 0;
  }

  boolean readyToLoad(Instant now) {
    return more
        && !loading
        && !renumbering
        && rewindTo == 0
        && holdUntil.filter(now::isBefore).isEmpty();
  }

  /// When a hold ends that keeps rows back.
  Optional<Instant> holdEnd() {
    return more || rewindTo > 0 ? holdUntil : Optional.empty();
  }

  void available() {
    more = true;
    madeAvailable = true;
  }

  void load() {
    loading = true;
    loadFrom = next;
    madeAvailable = false;
  }

  /// @return whether the rows may go out: not if something before them was refused meanwhile
  boolean loaded(Iterable<OutboxItem> items, boolean moreBehind) {
    loading = false;
    if (rewindTo > 0 || loadFrom != next) {
      more = true;
      return false;
    }
    for (OutboxItem item : items) {
      if (item.sequence() < next) {
        throw new IllegalStateException("outbox: rows out of order in bucket " + item.bucket());
      }
      inFlight.add(item);
      next = item.sequence() + 1;
    }
    // Rows that were committed while the read ran may or may not be in it.
    more = moreBehind || madeAvailable;
    return true;
  }

  void loadFailed(Instant until) {
    loading = false;
    holdUntil = Optional.of(until);
  }

  /// The item that the broker answered, or empty if it answered something that is not its turn.
  Optional<OutboxItem> answered(long sequence) {
    OutboxItem first = inFlight.peek();
    if (first == null || first.sequence() != sequence) {
      return Optional.empty();
    }
    inFlight.remove();
    return Optional.of(first);
  }

  void settled() {
    attempts = 0;
    if (rewindTo == 0) {
      holdUntil = Optional.empty();
    }
  }

  /// The item at `sequence` has to be sent again, once all that is on its way is answered.
  void rewind(long sequence) {
    if (rewindTo == 0) {
      rewindTo = sequence;
    }
  }

  boolean rewinding() {
    return rewindTo > 0;
  }

  /// How often in a row the broker has asked to come again, if now all is answered.
  Optional<Integer> finishRewind() {
    if (rewindTo == 0 || !inFlight.isEmpty()) {
      return Optional.empty();
    }
    next = rewindTo;
    rewindTo = 0;
    more = true;
    attempts++;
    return Optional.of(attempts);
  }

  /// Sends nothing before `until`; of two holds the longer one counts.
  void hold(Instant until) {
    holdUntil = Optional.of(holdUntil.filter(until::isBefore).orElse(until));
  }

  void renumber() {
    renumbering = true;
  }

  boolean renumbering() {
    return renumbering;
  }

  void renumbered(long first, boolean rows) {
    renumbering = false;
    next = first;
    more = rows || madeAvailable;
  }

  /// The stream is gone: everything that was not answered is to be read and sent again.
  void rewindAll() {
    if (rewindTo > 0) {
      next = rewindTo;
      more = true;
    } else if (!inFlight.isEmpty()) {
      next = inFlight.element().sequence();
      more = true;
    } else if (loading) {
      more = true;
    }
    rewindTo = 0;
    loading = false;
    inFlight.clear();
  }
}
