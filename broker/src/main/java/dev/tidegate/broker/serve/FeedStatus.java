package dev.tidegate.broker.serve;

import dev.tidegate.model.OrgId;
import java.util.Optional;

/// How one open feed is doing, for operators.
///
/// @param number of this run
/// @param name of a named subscription
/// @param lagEvents stored events that it has still to look at; those of channels that it does not
///   cover count too, so it is a bound and no promise
/// @param credit events that the subscriber takes now
/// @param paused whether its connection takes no more now
/// @param live whether it has once had everything there was
/// @param held channels that wait for something
public record FeedStatus(
    long number,
    OrgId org,
    Optional<String> name,
    long lagEvents,
    int credit,
    boolean paused,
    boolean live,
    int held) {}
