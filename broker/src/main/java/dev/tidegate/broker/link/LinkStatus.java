package dev.tidegate.broker.link;

import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// How one link is doing, for operators, feeds and the audit log.
///
/// @param lagEvents own events that the far region has not acknowledged; before the first RESUME of
///   this run: all
/// @param lagBytes an estimate: `lagEvents` times the mean size of an event
/// @param lagTime age of the oldest of them
/// @param reason why it is in this state or why it waits; a constant text
/// @param sinceMillis when state, breaker or reason last changed
/// @param lastProgressMillis the last echo or ack; 0: never
/// @param nextProbeMillis the next dial, if none is out
/// @param creditBytes what the far region allows now, all lanes together
/// @param peerWireLevel the highest wire level that the far region reads; 0: it was not heard in
///   this run. The lower of both sides' holds
public record LinkStatus(
    RegionId peer,
    LinkState state,
    BreakerState breaker,
    long lagEvents,
    long lagBytes,
    Duration lagTime,
    String reason,
    long sinceMillis,
    long lastProgressMillis,
    OptionalLong nextProbeMillis,
    long creditBytes,
    long creditEvents,
    Optional<Duration> roundTrip,
    int peerWireLevel) {}
