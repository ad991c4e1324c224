package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;

/// What a link's breaker lets through.
public sealed interface BreakerState {
  /// Everything.
  record Closed() implements BreakerState {}

  /// Everything, but there is something to send and no credit for it. Not a failure, for however
  /// long.
  record Slow(Moment since) implements BreakerState {}

  /// Nothing until the next probe.
  record Open(Moment since, Moment nextProbe) implements BreakerState {}

  /// One probe, which must be through by its deadline.
  record HalfOpen(Moment openSince, Moment started, Moment deadline) implements BreakerState {}

  /// Nothing, by an operator's word, until then.
  record ForcedOpen(Moment until) implements BreakerState {}
}
