package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The beats of one link's control lane: when the next is due, what its heads are, and how long its
/// echo took.
final class Heartbeats {
  private static final int OUT_AT_MOST = 16;

  /// While something waits to be heard of, beats come closer together.
  private static final Duration EAGER = Duration.ofMillis(100);

  private record Beat(long number, Moment sent) {}

  private final Duration every;
  private final ArrayDeque<Beat> out = new ArrayDeque<>();
  private final SortedMap<BucketId, Pointer> changed = new TreeMap<>();
  private Optional<Duration> roundTrip = Optional.empty();
  private long echoedMillis;
  private long lastNumber;
  private long dueAtNanos;
  private long lastAtNanos;

  Heartbeats(Duration every) {
    this.every = every;
  }

  Optional<Duration> roundTrip() {
    return roundTrip;
  }

  /// What our wall clock showed when the beat was sent that was echoed last.
  long echoedMillis() {
    return echoedMillis;
  }

  /// A connection begins: a beat is due, with all heads.
  void start(SortedMap<BucketId, Pointer> heads, Moment now) {
    out.clear();
    changed.putAll(heads);
    dueAtNanos = now.nanos();
    lastAtNanos = now.nanos() - EAGER.toNanos();
  }

  void head(BucketId bucket, Pointer end) {
    changed.put(bucket, end);
  }

  boolean isDue(boolean eager, Moment now) {
    return now.reached(dueAtNanos) || (eager && now.since(lastAtNanos).compareTo(EAGER) >= 0);
  }

  LinkMessage.Heartbeat next(ControlHead control, Moment now) {
    lastNumber++;
    if (out.size() == OUT_AT_MOST) {
      out.removeFirst();
    }
    out.add(new Beat(lastNumber, now));
    dueAtNanos = now.plus(every).nanos();
    lastAtNanos = now.nanos();
    var beat =
        new LinkMessage.Heartbeat(
            lastNumber,
            now.millis(),
            new TreeMap<>(changed),
            new TreeMap<>(control.vector()),
            control.heardAgoMillis(now));
    changed.clear();
    return beat;
  }

  /// True if it is the echo of a beat that is out.
  boolean echoed(long number, Moment now) {
    boolean known = false;
    while (!out.isEmpty() && out.getFirst().number() <= number) {
      Beat beat = out.removeFirst();
      if (beat.number() == number) {
        known = true;
        roundTrip = Optional.of(now.since(beat.sent().nanos()));
        echoedMillis = beat.sent().millis();
      }
    }
    return known;
  }
}
