package dev.tidegate.broker.control;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tidegate.broker.control.ControlRecord.Answer;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.wire.link.v1.ChannelCreated;
import dev.tidegate.wire.link.v1.InvitationAnswered;
import dev.tidegate.wire.link.v1.MemberAdded;
import dev.tidegate.wire.link.v1.MemberRemoved;
import dev.tidegate.wire.link.v1.OrgCutOff;
import dev.tidegate.wire.link.v1.OrgHomed;
import dev.tidegate.wire.link.v1.OrgInvited;
import dev.tidegate.wire.link.v1.OrgRemoved;
import dev.tidegate.wire.link.v1.PolicyActivated;
import dev.tidegate.wire.link.v1.RegionDeclared;
import java.util.Optional;
import java.util.TreeSet;

/// Turns control records into the bytes of a control entry and back.
public final class ControlCodec {
  /// Numbers below this in `control.proto` are facts beside the kind, from it on they are kinds.
  private static final int FIRST_KIND = 16;

  private ControlCodec() {}

  /// @param atMillis milliseconds since 1970 by the writing region's clock; for people, decides
  ///   nothing
  /// @throws IllegalArgumentException for a record of an unknown kind: its bytes are handed on as
  ///   they came
  public static byte[] encode(ControlRecord record, long atMillis) {
    var wire = dev.tidegate.wire.link.v1.ControlRecord.newBuilder().setAtMillis(atMillis);
    switch (record) {
      case ControlRecord.RegionDeclared(var jurisdictions) ->
          wire.setRegionDeclared(RegionDeclared.newBuilder().addAllJurisdictions(jurisdictions));
      case ControlRecord.OrgHomed(var org) ->
          wire.setOrgHomed(OrgHomed.newBuilder().setOrg(org.value()));
      case ControlRecord.OrgRemoved(var org) ->
          wire.setOrgRemoved(OrgRemoved.newBuilder().setOrg(org.value()));
      case ControlRecord.PolicyActivated policy ->
          wire.setPolicyActivated(
              PolicyActivated.newBuilder()
                  .setOwner(policy.owner().map(OrgId::value).orElse(ControlRecord.BASELINE))
                  .setSource(policy.source())
                  .setHash(policy.hash())
                  .setSequence(policy.sequence()));
      case ControlRecord.ChannelCreated created ->
          wire.setChannelCreated(
              ChannelCreated.newBuilder()
                  .setChannel(created.channel().toString())
                  .setName(created.name())
                  .setHost(created.host().value())
                  .setClientRequestId(created.clientRequestId()));
      case ControlRecord.OrgInvited invited ->
          wire.setOrgInvited(
              OrgInvited.newBuilder()
                  .setInvitation(invited.invitation().toString())
                  .setChannel(invited.channel().toString())
                  .setChannelName(invited.channelName())
                  .setHost(invited.host().value())
                  .setInvited(invited.invited().value()));
      case ControlRecord.InvitationAnswered(var invitation, var org, var answer) ->
          wire.setInvitationAnswered(
              InvitationAnswered.newBuilder()
                  .setInvitation(invitation.toString())
                  .setOrg(org.value())
                  .setAnswer(toWire(answer)));
      case ControlRecord.MemberAdded(var channel, var org, var invitation) ->
          wire.setMemberAdded(
              MemberAdded.newBuilder()
                  .setChannel(channel.toString())
                  .setOrg(org.value())
                  .setInvitation(invitation.toString()));
      case ControlRecord.MemberRemoved(var channel, var org) ->
          wire.setMemberRemoved(
              MemberRemoved.newBuilder().setChannel(channel.toString()).setOrg(org.value()));
      case ControlRecord.OrgCutOff(var channel, var org) ->
          wire.setOrgCutOff(
              OrgCutOff.newBuilder().setChannel(channel.toString()).setOrg(org.value()));
      case ControlRecord.Unknown(int kind) ->
          throw new IllegalArgumentException("kind: " + kind + " cannot be written here");
    }
    return wire.build().toByteArray();
  }

  /// The record that `bytes` say; of a kind or an answer that this release does not know:
  /// [ControlRecord.Unknown].
  ///
  /// @throws IllegalArgumentException if they are no protobuf message, say nothing, or say
  ///   something malformed
  public static ControlRecord decode(byte[] bytes) {
    var wire = parse(bytes);
    return switch (wire.getEntryCase()) {
      case REGION_DECLARED ->
          new ControlRecord.RegionDeclared(
              new TreeSet<>(wire.getRegionDeclared().getJurisdictionsList()));
      case ORG_HOMED -> new ControlRecord.OrgHomed(new OrgId(wire.getOrgHomed().getOrg()));
      case ORG_REMOVED -> new ControlRecord.OrgRemoved(new OrgId(wire.getOrgRemoved().getOrg()));
      case POLICY_ACTIVATED -> policy(wire.getPolicyActivated());
      case CHANNEL_CREATED -> created(wire.getChannelCreated());
      case ORG_INVITED -> invited(wire.getOrgInvited());
      case INVITATION_ANSWERED -> answered(wire.getInvitationAnswered());
      case MEMBER_ADDED -> added(wire.getMemberAdded());
      case MEMBER_REMOVED ->
          new ControlRecord.MemberRemoved(
              ChannelId.parse(wire.getMemberRemoved().getChannel()),
              new OrgId(wire.getMemberRemoved().getOrg()));
      case ORG_CUT_OFF ->
          new ControlRecord.OrgCutOff(
              ChannelId.parse(wire.getOrgCutOff().getChannel()),
              new OrgId(wire.getOrgCutOff().getOrg()));
      case ENTRY_NOT_SET -> unknown(wire);
    };
  }

  /// When the entry was written, by the writing region's clock, in milliseconds since 1970.
  ///
  /// @throws IllegalArgumentException if `bytes` are no protobuf message
  public static long atMillis(byte[] bytes) {
    return parse(bytes).getAtMillis();
  }

  private static dev.tidegate.wire.link.v1.ControlRecord parse(byte[] bytes) {
    try {
      return dev.tidegate.wire.link.v1.ControlRecord.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("control record: malformed", e);
    }
  }

  private static ControlRecord policy(PolicyActivated wire) {
    return new ControlRecord.PolicyActivated(
        wire.getOwner().equals(ControlRecord.BASELINE)
            ? Optional.empty()
            : Optional.of(new OrgId(wire.getOwner())),
        wire.getSource(),
        wire.getHash(),
        wire.getSequence());
  }

  private static ControlRecord created(ChannelCreated wire) {
    return new ControlRecord.ChannelCreated(
        ChannelId.parse(wire.getChannel()),
        wire.getName(),
        new OrgId(wire.getHost()),
        wire.getClientRequestId());
  }

  private static ControlRecord invited(OrgInvited wire) {
    return new ControlRecord.OrgInvited(
        InvitationId.parse(wire.getInvitation()),
        ChannelId.parse(wire.getChannel()),
        wire.getChannelName(),
        new OrgId(wire.getHost()),
        new OrgId(wire.getInvited()));
  }

  private static ControlRecord answered(InvitationAnswered wire) {
    InvitationId invitation = InvitationId.parse(wire.getInvitation());
    OrgId org = new OrgId(wire.getOrg());
    return switch (wire.getAnswer()) {
      case ACCEPTED -> new ControlRecord.InvitationAnswered(invitation, org, Answer.ACCEPTED);
      case APPROVED -> new ControlRecord.InvitationAnswered(invitation, org, Answer.APPROVED);
      case DECLINED -> new ControlRecord.InvitationAnswered(invitation, org, Answer.DECLINED);
      case UNRECOGNIZED ->
          new ControlRecord.Unknown(
              dev.tidegate.wire.link.v1.ControlRecord.INVITATION_ANSWERED_FIELD_NUMBER);
      case ANSWER_UNSPECIFIED -> throw new IllegalArgumentException("answer: none given");
    };
  }

  private static ControlRecord added(MemberAdded wire) {
    return new ControlRecord.MemberAdded(
        ChannelId.parse(wire.getChannel()),
        new OrgId(wire.getOrg()),
        InvitationId.parse(wire.getInvitation()));
  }

  private static ControlRecord unknown(dev.tidegate.wire.link.v1.ControlRecord wire) {
    return wire.getUnknownFields().asMap().keySet().stream()
        .filter(number -> number >= FIRST_KIND)
        .min(Integer::compare)
        .map(ControlRecord.Unknown::new)
        .orElseThrow(() -> new IllegalArgumentException("control record: says nothing"));
  }

  private static InvitationAnswered.Answer toWire(Answer answer) {
    return switch (answer) {
      case ACCEPTED -> InvitationAnswered.Answer.ACCEPTED;
      case APPROVED -> InvitationAnswered.Answer.APPROVED;
      case DECLINED -> InvitationAnswered.Answer.DECLINED;
    };
  }
}
