package dev.tidegate.chaos.experiment;

import dev.tidegate.broker.link.LinkState;
import java.time.Duration;

/// A link is to come to a state in time.
///
/// @param within counted from the first step of the kind `after`
/// @param after the kind of a step of the method, such as `cut` or `heal`
public record Expectation(Wire link, LinkState.Kind state, Duration within, String after) {}
