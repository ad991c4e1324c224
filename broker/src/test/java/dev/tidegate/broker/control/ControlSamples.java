package dev.tidegate.broker.control;

import dev.tidegate.broker.control.ControlRecord.Answer;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Regions, orgs and ids for tests, and short ways to say a record.
final class ControlSamples {
  static final RegionId EU = new RegionId("eu-de");
  static final RegionId IN = new RegionId("in-mh");
  static final RegionId US = new RegionId("us-va");

  /// At home in EU, the host of most channels.
  static final OrgId ACME = new OrgId("acme");

  /// At home in US.
  static final OrgId BOLT = new OrgId("bolt");

  /// At home in IN.
  static final OrgId CORD = new OrgId("cord");

  /// At home nowhere.
  static final OrgId NOBODY = new OrgId("nobody");

  static final ChannelId CHANNEL = channel(1);
  static final InvitationId INVITATION = invitation(1);
  static final String HASH = "0123456789abcdef".repeat(4);

  private ControlSamples() {}

  static ChannelId channel(long number) {
    return new ChannelId(0x0190_0000_0000_0000L, number);
  }

  static InvitationId invitation(long number) {
    return new InvitationId(new ChannelId(0x0190_0000_0001_0000L, number));
  }

  static ControlRecord declared(String... jurisdictions) {
    return new ControlRecord.RegionDeclared(new TreeSet<>(List.of(jurisdictions)));
  }

  static ControlRecord homed(OrgId org) {
    return new ControlRecord.OrgHomed(org);
  }

  static ControlRecord policy(Optional<OrgId> owner, long sequence) {
    return new ControlRecord.PolicyActivated(owner, "residency/v1 " + sequence, HASH, sequence);
  }

  static ControlRecord created(ChannelId channel, OrgId host) {
    return new ControlRecord.ChannelCreated(channel, "launch", host, "request-" + channel);
  }

  static ControlRecord invited(
      InvitationId invitation, ChannelId channel, OrgId host, OrgId invited) {
    return new ControlRecord.OrgInvited(invitation, channel, "launch", host, invited);
  }

  static ControlRecord accepted(InvitationId invitation, OrgId org) {
    return new ControlRecord.InvitationAnswered(invitation, org, Answer.ACCEPTED);
  }

  static ControlRecord approved(InvitationId invitation, OrgId org) {
    return new ControlRecord.InvitationAnswered(invitation, org, Answer.APPROVED);
  }

  static ControlRecord declined(InvitationId invitation, OrgId org) {
    return new ControlRecord.InvitationAnswered(invitation, org, Answer.DECLINED);
  }

  static ControlRecord added(ChannelId channel, OrgId org, InvitationId invitation) {
    return new ControlRecord.MemberAdded(channel, org, invitation);
  }

  static ControlRecord removed(ChannelId channel, OrgId org) {
    return new ControlRecord.MemberRemoved(channel, org);
  }

  static ControlRecord cutOff(ChannelId channel, OrgId org) {
    return new ControlRecord.OrgCutOff(channel, org);
  }
}
