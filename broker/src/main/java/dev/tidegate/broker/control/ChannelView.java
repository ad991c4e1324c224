package dev.tidegate.broker.control;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// A channel as this region sees it. Immutable; may be handed to other threads.
///
/// @param hostRegion whose control log serialises the membership
/// @param members the connected orgs, the host among them; none when closed; at most 250
/// @param closed for ever, by the host; or for as long as two regions claim the channel or its host
/// @param version the local control position of the last change; rises with every change, here only
public record ChannelView(
    ChannelId id,
    String name,
    OrgId host,
    RegionId hostRegion,
    SortedSet<OrgId> members,
    boolean closed,
    long version) {
  public ChannelView {
    members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
    if (closed && !members.isEmpty()) {
      throw new IllegalArgumentException("members: " + members.size() + " of a closed channel");
    }
  }

  boolean says(ChannelView other) {
    return closed == other.closed
        && members.equals(other.members)
        && name.equals(other.name)
        && host.equals(other.host)
        && hostRegion.equals(other.hostRegion);
  }
}
