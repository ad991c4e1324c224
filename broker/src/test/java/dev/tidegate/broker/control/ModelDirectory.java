package dev.tidegate.broker.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Members of channels and homes of orgs that a test changes one entry at a time, and what they
/// were after each.
final class ModelDirectory implements Directory {
  private static final RegionId HOST = new RegionId("eu-de");

  /// What was true after so many entries; the index is the position.
  private final List<Map<ChannelId, ChannelCard>> history = new ArrayList<>();

  private final Map<ChannelId, ChannelView> channels = new TreeMap<>();
  private final Map<OrgId, RegionId> homes = new HashMap<>();

  ModelDirectory() {
    history.add(Map.of());
  }

  /// The org comes into the channel, or leaves it if it is there.
  List<ControlChange> flip(ChannelId channel, OrgId org) {
    List<ControlChange> changes = new ArrayList<>();
    ChannelView before = channels.get(channel);
    SortedSet<OrgId> members = new TreeSet<>();
    if (before == null) {
      changes.add(new ControlChange.ChannelAppeared(channel));
    } else {
      members.addAll(before.members());
    }
    if (members.add(org)) {
      changes.add(new ControlChange.MemberJoined(channel, org));
    } else {
      members.remove(org);
      changes.add(
          history.size() % 2 == 0
              ? new ControlChange.MemberLeft(channel, org)
              : new ControlChange.Disconnected(channel, org));
    }
    channels.put(
        channel, new ChannelView(channel, "name", org, HOST, members, false, history.size()));
    remember();
    return changes;
  }

  List<ControlChange> rehome(OrgId org, RegionId home) {
    homes.put(org, home);
    remember();
    return List.of(new ControlChange.OrgAppeared(org, home));
  }

  private void remember() {
    Map<ChannelId, ChannelCard> now = new TreeMap<>();
    channels.forEach((id, view) -> now.put(id, ChannelCard.of(view, this)));
    history.add(now);
  }

  /// A reader that began when so many entries had been told of may see what was true from then on.
  void requireSeen(OrgId org, ChannelId channel, Optional<ChannelCard> seen, long told) {
    var since = history.subList((int) told, history.size());
    if (since.stream().noneMatch(at -> memberCard(at, org, channel).equals(seen))) {
      fail("%s of %s, told of %s of %s entries, saw %s", org, channel, told, localPosition(), seen);
    }
  }

  /// As `requireSeen`, for each channel by itself.
  void requireSeen(OrgId org, List<ChannelCard> seen, long told) {
    Map<ChannelId, ChannelCard> byId = new HashMap<>();
    seen.forEach(card -> assertThat(byId.put(card.view().id(), card)).isNull());
    history
        .getLast()
        .keySet()
        .forEach(id -> requireSeen(org, id, Optional.ofNullable(byId.get(id)), told));
  }

  private static Optional<ChannelCard> memberCard(
      Map<ChannelId, ChannelCard> at, OrgId org, ChannelId channel) {
    return Optional.ofNullable(at.get(channel)).filter(card -> card.hasMember(org));
  }

  @Override
  public long localPosition() {
    return history.size() - 1L;
  }

  @Override
  public Optional<RegionId> homeOf(OrgId org) {
    return Optional.ofNullable(homes.get(org));
  }

  @Override
  public Optional<ChannelView> channel(ChannelId channel) {
    return Optional.ofNullable(channels.get(channel));
  }

  @Override
  public SortedSet<ChannelId> channels() {
    return new TreeSet<>(channels.keySet());
  }

  @Override
  public SortedSet<ChannelId> channelsOf(OrgId org) {
    SortedSet<ChannelId> of = new TreeSet<>();
    channels.forEach((id, view) -> {
      if (view.members().contains(org)) {
        of.add(id);
      }
    });
    return of;
  }

  @Override
  public boolean isConnected(ChannelId channel, OrgId org) {
    return channelsOf(org).contains(channel);
  }

  @Override
  public Standing standing(ChannelId channel, OrgId org) {
    if (isConnected(channel, org)) {
      return Standing.MEMBER;
    }
    return channels.containsKey(channel) ? Standing.FORMER : Standing.STRANGER;
  }

  @Override
  public ControlVector vector() {
    return ControlVector.EMPTY;
  }

  @Override
  public SortedSet<OrgId> orgsAt(RegionId region) {
    return Collections.emptySortedSet();
  }

  @Override
  public SortedSet<RegionId> regions() {
    return Collections.emptySortedSet();
  }

  @Override
  public SortedSet<String> jurisdictions(RegionId region) {
    return Collections.emptySortedSet();
  }

  @Override
  public Optional<InvitationView> invitation(InvitationId invitation) {
    return Optional.empty();
  }

  @Override
  public List<InvitationView> invitationsOf(OrgId org) {
    return List.of();
  }

  @Override
  public List<PolicyFile> policyFiles() {
    return List.of();
  }
}
