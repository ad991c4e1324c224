package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.Plan;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.util.Optional;

/// A publish that was acknowledged: what everybody is owed.
///
/// @param secret the restricted value in its words, if there is one
public record Published(
    EventId event, OrgId org, ChannelId channel, Body body, Plan plan, Optional<String> secret) {}
