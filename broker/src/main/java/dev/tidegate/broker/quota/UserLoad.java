package dev.tidegate.broker.quota;

/// What one user of an org has sent. Guarded by [Quota].
final class UserLoad {
  final Allowance events;
  final Allowance bytes;
  int inFlight;

  UserLoad(OrgLimits.User limits, long nowNanos) {
    this.events = new Allowance(limits.events(), nowNanos);
    this.bytes = new Allowance(limits.bytes(), nowNanos);
  }

  boolean isIdle(long nowNanos) {
    return inFlight == 0 && events.isFull(nowNanos) && bytes.isFull(nowNanos);
  }
}
