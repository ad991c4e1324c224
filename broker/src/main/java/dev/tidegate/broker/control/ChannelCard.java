package dev.tidegate.broker.control;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A channel and where its members are at home: all that a workspace is told of it. Immutable.
///
/// @param homes of the members; none for a member whose home is not known
public record ChannelCard(ChannelView view, Map<OrgId, RegionId> homes) {
  public ChannelCard {
    homes = Collections.unmodifiableMap(new TreeMap<>(homes));
  }

  static ChannelCard of(ChannelView view, Directory directory) {
    Map<OrgId, RegionId> homes = new TreeMap<>();
    for (OrgId org : view.members()) {
      directory.homeOf(org).ifPresent(home -> homes.put(org, home));
    }
    return new ChannelCard(view, homes);
  }

  public boolean hasMember(OrgId org) {
    return view.members().contains(org);
  }

  /// Rough size, in members.
  int weight() {
    return 1 + view.members().size();
  }
}
