package dev.tidegate.broker.quota;

/// A bucket of tokens that fills with time: what of a [Rate] is left now.
///
/// Counts in billionths of a token, so no fraction is ever lost: in any time t at most `burst +
/// perSecond × t` tokens are taken, and what is told to wait passes at that very nanosecond if
/// nobody else came. Time that goes back counts as none.
final class Allowance {
  private static final long PARTS = 1_000_000_000L;

  private final Rate rate;
  private long parts;
  private long filledNanos;

  Allowance(Rate rate, long nowNanos) {
    this.rate = rate;
    this.parts = rate.burst() * PARTS;
    this.filledNanos = nowNanos;
  }

  /// How long until `tokens` can be taken; 0: now. More than the burst counts as the burst.
  long waitNanos(long tokens, long nowNanos) {
    fill(nowNanos);
    long missing = Math.min(tokens, rate.burst()) * PARTS - parts;
    return missing <= 0 ? 0 : Math.ceilDiv(missing, rate.perSecond());
  }

  /// Takes what [#waitNanos] said is there.
  void take(long tokens) {
    parts -= Math.min(tokens, rate.burst()) * PARTS;
  }

  /// Whole tokens that are there.
  long tokens(long nowNanos) {
    fill(nowNanos);
    return parts / PARTS;
  }

  boolean isFull(long nowNanos) {
    fill(nowNanos);
    return parts == rate.burst() * PARTS;
  }

  Rate rate() {
    return rate;
  }

  private void fill(long nowNanos) {
    long elapsed = nowNanos - filledNanos;
    if (elapsed <= 0) {
      return;
    }
    filledNanos = nowNanos;
    long missing = rate.burst() * PARTS - parts;
    // INVARIANT: the product is less than what is missing, so it does not overflow.
    parts +=
        elapsed >= Math.ceilDiv(missing, rate.perSecond()) ? missing : elapsed * rate.perSecond();
  }
}
