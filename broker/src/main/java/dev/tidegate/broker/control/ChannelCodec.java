package dev.tidegate.broker.control;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.v1.Channel;
import dev.tidegate.wire.v1.Invitation;
import dev.tidegate.wire.v1.Member;

/// Tells channels and invitations to workspaces.
final class ChannelCodec {
  private ChannelCodec() {}

  /// As `caller` may see it: an org that was disconnected learns nothing of who is there now.
  static Channel toWire(ChannelCard card, OrgId caller, boolean leaseExpired) {
    ChannelView view = card.view();
    var wire =
        Channel.newBuilder()
            .setId(view.id().toString())
            .setName(view.name())
            .setHost(view.host().value())
            .setBucket(view.id().bucket().value());
    if (card.hasMember(caller)) {
      wire.setConnected(true).setLeaseExpired(leaseExpired);
      for (OrgId org : view.members()) {
        var member = Member.newBuilder().setOrg(org.value());
        RegionId home = card.homes().get(org);
        if (home != null) {
          member.setRegion(home.value());
        }
        wire.addMembers(member);
      }
    }
    return wire.build();
  }

  static Invitation toWire(InvitationView view) {
    return Invitation.newBuilder()
        .setId(view.id().toString())
        .setChannel(view.channel().toString())
        .setChannelName(view.channelName())
        .setHost(view.host().value())
        .setInvited(view.invited().value())
        .setState(
            switch (view.state()) {
              case OPEN -> Invitation.State.STATE_OPEN;
              case COMPLETE -> Invitation.State.STATE_COMPLETE;
              case DECLINED -> Invitation.State.STATE_DECLINED;
            })
        .setAccepted(view.accepted())
        .setApprovedByHost(view.approvedByHost())
        .setApprovedByInvited(view.approvedByInvited())
        .build();
  }
}
