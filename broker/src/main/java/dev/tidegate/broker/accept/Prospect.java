package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Plan;

/// What would be decided about an envelope if it were sent, and what that rests on.
///
/// @param found what is in its words, by the policy set that decided
/// @param channelVersion of the channel whose members the plan is for
/// @param controlPosition how many control entries were applied then
record Prospect(Plan plan, PublishRequest.Found found, long channelVersion, long controlPosition) {}
