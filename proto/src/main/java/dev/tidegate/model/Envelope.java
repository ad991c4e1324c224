package dev.tidegate.model;

import java.util.SortedSet;

/// What an org wants to say, before the broker has made an event of it.
///
/// The org is not in it: that comes from the connection.
public record Envelope(ChannelId channel, UserId author, SortedSet<String> labels, Body body) {}
