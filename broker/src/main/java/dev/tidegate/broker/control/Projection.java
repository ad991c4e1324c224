package dev.tidegate.broker.control;

import dev.tidegate.broker.control.Federation.SeatState;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What [Federation] says, kept ready to read, and the differences that an entry makes to it.
///
/// After each entry only what the entry can touch is looked at again: a channel, the invitations of
/// an org into it, or, for an org that comes or goes, all that names it.
final class Projection {
  private final Federation federation;
  private final SortedMap<ChannelId, ChannelView> channels = new TreeMap<>();
  private final Map<OrgId, SortedSet<ChannelId>> connected = new HashMap<>();
  private final Map<InvitationId, InvitationView> invitations = new HashMap<>();
  private final Map<OrgId, SortedSet<InvitationId>> open = new HashMap<>();
  private final Map<OrgId, RegionId> homes = new HashMap<>();
  private final Map<RegionId, SortedSet<OrgId>> orgsAt = new HashMap<>();
  private final Map<RegionId, Pending> pending = new HashMap<>();
  // Who was ever named where: only grows, like the logs.
  private final Map<OrgId, SortedSet<ChannelId>> channelsNaming = new HashMap<>();
  private final Map<OrgId, SortedSet<InvitationId>> invitationsNaming = new HashMap<>();
  private final Map<ChannelId, SortedSet<InvitationId>> invitationsInto = new HashMap<>();

  Projection(Federation federation) {
    this.federation = federation;
  }

  SortedMap<ChannelId, ChannelView> channels() {
    return channels;
  }

  SortedSet<ChannelId> channelsOf(OrgId org) {
    return copy(connected, org);
  }

  Optional<InvitationView> invitation(InvitationId invitation) {
    return Optional.ofNullable(invitations.get(invitation));
  }

  List<InvitationView> openInvitationsOf(OrgId org) {
    return views(copy(open, org));
  }

  SortedSet<OrgId> orgsAt(RegionId region) {
    return copy(orgsAt, region);
  }

  /// The invitations that wait for nothing but `region` to add the org.
  List<InvitationView> agreed(RegionId region) {
    return views(pending(region).agreed);
  }

  /// The seats that wait for nothing but `region` to remove the org.
  SortedMap<ChannelId, SortedSet<OrgId>> revoked(RegionId region) {
    return Collections.unmodifiableSortedMap(pending(region).revoked);
  }

  /// Brings the views up to date after `record` had its effect in the log of `region`.
  List<ControlChange> refresh(RegionId region, ControlRecord record, long version) {
    var changes = new ArrayList<ControlChange>();
    switch (record) {
      case ControlRecord.RegionDeclared _ -> changes.add(new ControlChange.RegionChanged(region));
      case ControlRecord.OrgHomed(var org) -> refreshHome(org, version, changes);
      case ControlRecord.OrgRemoved(var org) -> refreshHome(org, version, changes);
      case ControlRecord.PolicyActivated policy -> {
        Optional<RegionId> decides = policy.owner().flatMap(federation::homeOf);
        if (policy.owner().isEmpty() || decides.filter(region::equals).isPresent()) {
          changes.add(new ControlChange.PolicyChanged(region, policy.owner()));
        }
      }
      case ControlRecord.ChannelCreated created -> {
        add(channelsNaming, created.host(), created.channel());
        refreshChannel(created.channel(), version, changes);
        refreshInvitations(copy(invitationsInto, created.channel()), changes);
      }
      case ControlRecord.OrgInvited invited -> {
        add(invitationsNaming, invited.host(), invited.invitation());
        add(invitationsNaming, invited.invited(), invited.invitation());
        add(invitationsInto, invited.channel(), invited.invitation());
        refreshInvitations(List.of(invited.invitation()), changes);
      }
      case ControlRecord.InvitationAnswered(var invitation, _, _) -> {
        for (RegionId inviter : federation.inviters(invitation)) {
          federation
              .log(inviter)
              .hosting()
              .offer(invitation)
              .ifPresent(offer -> refreshChannel(offer.channel(), version, changes));
        }
        refreshInvitations(List.of(invitation), changes);
      }
      case ControlRecord.MemberAdded(var channel, var org, _) -> {
        add(channelsNaming, org, channel);
        refreshSeat(channel, org, version, changes);
      }
      case ControlRecord.MemberRemoved(var channel, var org) ->
          refreshSeat(channel, org, version, changes);
      case ControlRecord.OrgCutOff(var channel, var org) ->
          refreshSeat(channel, org, version, changes);
      case ControlRecord.Unknown _ -> {}
    }
    return changes;
  }

  private void refreshHome(OrgId org, long version, List<ControlChange> changes) {
    Optional<RegionId> before = Optional.ofNullable(homes.get(org));
    Optional<RegionId> after = federation.homeOf(org);
    if (!before.equals(after)) {
      before.ifPresent(region -> remove(orgsAt, region, org));
      after.ifPresent(region -> add(orgsAt, region, org));
      if (after.isPresent()) {
        homes.put(org, after.get());
        changes.add(new ControlChange.OrgAppeared(org, after.get()));
      } else {
        homes.remove(org);
        changes.add(new ControlChange.OrgVanished(org));
      }
      for (RegionId region : List.of(before, after).stream().flatMap(Optional::stream).toList()) {
        if (federation.log(region).policy(Optional.of(org)).isPresent()) {
          changes.add(new ControlChange.PolicyChanged(region, Optional.of(org)));
        }
      }
    }
    // Even where the home stays: a removal from a region that lost the claim closes what it hosted
    // there.
    for (ChannelId channel : copy(channelsNaming, org)) {
      refreshChannel(channel, version, changes);
    }
    refreshInvitations(copy(invitationsNaming, org), changes);
  }

  private void refreshSeat(
      ChannelId channel, OrgId org, long version, List<ControlChange> changes) {
    refreshChannel(channel, version, changes);
    // A host that goes closes the channel, and with it the invitations of others.
    for (InvitationId id : copy(invitationsInto, channel)) {
      if (invitation(id).filter(view -> isSide(view, org)).isPresent()) {
        refreshInvitations(List.of(id), changes);
      }
    }
  }

  private void refreshChannel(ChannelId channel, long version, List<ControlChange> changes) {
    Optional<ChannelView> view = federation.view(channel, version);
    if (view.isEmpty()) {
      return;
    }
    ChannelView after = view.get();
    ChannelView before = channels.get(channel);
    refreshRevoked(channel);
    if (before != null && before.says(after)) {
      return;
    }
    channels.put(channel, after);
    SortedSet<OrgId> membersBefore =
        before == null ? Collections.emptySortedSet() : before.members();
    if (before == null) {
      changes.add(new ControlChange.ChannelAppeared(channel));
    }
    for (OrgId org : membersBefore) {
      if (!after.members().contains(org)) {
        remove(connected, org, channel);
        changes.add(end(channel, org));
      }
    }
    for (OrgId org : after.members()) {
      if (!membersBefore.contains(org)) {
        add(connected, org, channel);
        changes.add(new ControlChange.MemberJoined(channel, org));
      }
    }
    if (after.closed() && (before == null || !before.closed())) {
      changes.add(new ControlChange.ChannelClosed(channel));
    }
  }

  private ControlChange end(ChannelId channel, OrgId org) {
    boolean seated = federation.hosted(channel).filter(hosted -> hosted.isSeated(org)).isPresent();
    return seated
        ? new ControlChange.Disconnected(channel, org)
        : new ControlChange.MemberLeft(channel, org);
  }

  private void refreshRevoked(ChannelId channel) {
    for (RegionId region : federation.creators(channel)) {
      var revoked = new TreeSet<OrgId>();
      if (federation.isLive(channel)) {
        federation
            .hosted(channel)
            .ifPresent(hosted ->
                hosted.seated().stream()
                    .filter(org -> federation.seat(hosted, org) == SeatState.REVOKED)
                    .forEach(revoked::add));
      }
      if (revoked.isEmpty()) {
        pending(region).revoked.remove(channel);
      } else {
        pending(region).revoked.put(channel, Collections.unmodifiableSortedSet(revoked));
      }
    }
  }

  private void refreshInvitations(Collection<InvitationId> ids, List<ControlChange> changes) {
    for (InvitationId id : ids) {
      federation.view(id).ifPresent(view -> refreshInvitation(view, changes));
    }
  }

  private void refreshInvitation(InvitationView after, List<ControlChange> changes) {
    InvitationId id = after.id();
    InvitationView before = invitations.put(id, after);
    if (after.equals(before)) {
      return;
    }
    changes.add(
        before == null ? new ControlChange.Invited(id) : new ControlChange.InvitationChanged(id));
    if (before != null) {
      remove(open, before.host(), id);
      remove(open, before.invited(), id);
    }
    if (after.state() == InvitationView.State.OPEN) {
      add(open, after.host(), id);
      add(open, after.invited(), id);
    }
    for (RegionId region : federation.inviters(id)) {
      if (after.isAgreed()) {
        pending(region).agreed.add(id);
      } else {
        pending(region).agreed.remove(id);
      }
    }
  }

  private static boolean isSide(InvitationView view, OrgId org) {
    return view.invited().equals(org) || view.host().equals(org);
  }

  private List<InvitationView> views(SortedSet<InvitationId> ids) {
    return ids.stream().flatMap(id -> invitation(id).stream()).toList();
  }

  private Pending pending(RegionId region) {
    return pending.computeIfAbsent(region, _ -> new Pending());
  }

  private static <K, V extends Comparable<V>> void add(Map<K, SortedSet<V>> index, K key, V value) {
    index.computeIfAbsent(key, _ -> new TreeSet<>()).add(value);
  }

  private static <K, V> void remove(Map<K, SortedSet<V>> index, K key, V value) {
    index.computeIfPresent(
        key, (_, values) -> values.remove(value) && values.isEmpty() ? null : values);
  }

  private static <K, V> SortedSet<V> copy(Map<K, SortedSet<V>> index, K key) {
    return Collections.unmodifiableSortedSet(
        new TreeSet<>(index.getOrDefault(key, Collections.emptySortedSet())));
  }

  /// What waits for one region's word.
  private static final class Pending {
    private final SortedSet<InvitationId> agreed = new TreeSet<>();
    private final SortedMap<ChannelId, SortedSet<OrgId>> revoked = new TreeMap<>();
  }
}
