package dev.tidegate.model;

import java.util.Optional;

/// One event as one org may have it; the decoded form of a record.
///
/// @param org the author's org; empty in a stub
/// @param author empty in a stub
/// @param wireLevel the lowest wire level that reads the body
public record Event(
    EventId id,
    ChannelId channel,
    Stamp stamp,
    Optional<OrgId> org,
    Optional<UserId> author,
    int wireLevel,
    Body body) {
  public Event {
    if (!channel.bucket().equals(id.bucket())) {
      throw new IllegalArgumentException("event: its channel is not in its bucket");
    }
  }
}
