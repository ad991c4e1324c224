package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// What a link tells of itself, and when that has changed.
final class LinkReport {
  private record Told(LinkState.Kind state, Class<?> breaker, String reason) {}

  private final RegionId peer;
  private final Backlog backlog;
  private String reason = "STARTING";
  private Told told = new Told(LinkState.Kind.BACKING_OFF, BreakerState.Closed.class, "STARTING");
  private Moment since;
  private long progressMillis;

  LinkReport(RegionId peer, Backlog backlog, Moment now) {
    this.peer = peer;
    this.backlog = backlog;
    this.since = now;
  }

  void reason(String newReason) {
    reason = newReason;
  }

  void progress(Moment now) {
    progressMillis = now.millis();
  }

  /// Why a connected link does not send all that it has; `otherwise` if no bucket waits.
  void reasonOfWaits(String otherwise) {
    reason = otherwise;
    for (OutBucket bucket : backlog.buckets()) {
      switch (bucket.waitsFor()) {
        case DAMAGED -> reason = "FRAME_DAMAGED";
        case HELD -> reason = "MEMBERSHIP_LEASE";
        case DEFERRED -> reason = "POLICY_UNKNOWN";
        case CONTROL -> reason = "CONTROL_BEHIND";
        case NOTHING, READ, REFRESH -> {}
      }
    }
  }

  /// Whether state, breaker or reason differ from what was told last.
  boolean isNew(LinkState state, BreakerState breaker, Moment now) {
    Told current = new Told(state.kind(), breaker.getClass(), reason);
    if (current.equals(told)) {
      return false;
    }
    told = current;
    since = now;
    return true;
  }

  LinkStatus status(
      LinkState state,
      BreakerState breaker,
      LaneStream live,
      LaneStream catchUp,
      Optional<Duration> roundTrip,
      int peerWireLevel,
      Moment now) {
    long lag = backlog.events();
    return new LinkStatus(
        peer,
        state,
        breaker,
        lag,
        backlog.bytes(lag),
        backlog.age(now),
        reason,
        since.millis(),
        progressMillis,
        nextDialMillis(state),
        live.creditBytes() + catchUp.creditBytes(),
        live.creditEvents() + catchUp.creditEvents(),
        roundTrip,
        peerWireLevel);
  }

  private static OptionalLong nextDialMillis(LinkState state) {
    return switch (state) {
      case LinkState.BackingOff(Moment until) -> OptionalLong.of(until.millis());
      case LinkState.Paused(Moment until) -> OptionalLong.of(until.millis());
      case LinkState.Connecting _,
          LinkState.Resuming _,
          LinkState.CatchingUp _,
          LinkState.Live _,
          LinkState.Drained _ ->
          OptionalLong.empty();
    };
  }
}
