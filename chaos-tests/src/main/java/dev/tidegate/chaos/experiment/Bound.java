package dev.tidegate.chaos.experiment;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/// A steady state: a figure that stays within bounds.
///
/// @param probe the figure's name in the catalogue, such as `publish.p99`
/// @param atMost before and after the method, in the probe's unit (seconds, bytes, counts)
/// @param during the bound while something is broken; empty: then it is not looked at
/// @param afterWithin how long after the heal it may take to come back; empty: at once
public record Bound(
    String probe, double atMost, OptionalDouble during, Optional<Duration> afterWithin) {}
