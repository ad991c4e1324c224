package dev.tidegate.broker.control;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// All that a state says, without what is this region's alone (versions, local positions).
record Snapshot(
    ControlVector vector,
    Map<OrgId, String> orgs,
    Map<RegionId, String> regions,
    Map<ChannelId, String> channels,
    Map<InvitationId, InvitationView> invitations,
    List<PolicyFile> policies,
    Map<RegionId, List<ControlRecord>> reactions) {

  static Snapshot of(
      ControlState state,
      Collection<RegionId> regions,
      Collection<OrgId> orgs,
      Collection<InvitationId> invitations) {
    var ofOrgs = new TreeMap<OrgId, String>();
    for (OrgId org : orgs) {
      ofOrgs.put(
          org, state.homeOf(org) + " " + state.channelsOf(org) + " " + state.invitationsOf(org));
    }
    var ofRegions = new TreeMap<RegionId, String>();
    var reactions = new TreeMap<RegionId, List<ControlRecord>>();
    for (RegionId region : regions) {
      ofRegions.put(region, state.jurisdictions(region) + " " + state.orgsAt(region));
      reactions.put(region, Reactor.reactions(state, region));
    }
    var ofChannels = new TreeMap<ChannelId, String>();
    for (ChannelId channel : state.channels()) {
      ChannelView view = state.channel(channel).orElseThrow();
      var standings = new TreeMap<OrgId, Standing>();
      orgs.forEach(org -> standings.put(org, state.standing(channel, org)));
      ofChannels.put(
          channel,
          view.name()
              + view.host()
              + view.hostRegion()
              + view.members()
              + view.closed()
              + standings);
    }
    var ofInvitations = new TreeMap<InvitationId, InvitationView>();
    for (InvitationId invitation : invitations) {
      state.invitation(invitation).ifPresent(view -> ofInvitations.put(invitation, view));
    }
    return new Snapshot(
        state.vector(),
        ofOrgs,
        ofRegions,
        ofChannels,
        ofInvitations,
        state.policyFiles(),
        reactions);
  }
}
