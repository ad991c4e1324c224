package dev.tidegate.broker.control;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;

/// One org's place in one channel, taken or not.
record Seat(ChannelId channel, OrgId org) {}
