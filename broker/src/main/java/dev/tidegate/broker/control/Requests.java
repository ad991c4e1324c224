package dev.tidegate.broker.control;

import dev.tidegate.broker.control.ControlRecord.Answer;
import dev.tidegate.broker.quota.Limit;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.List;

/// Turns what a workspace asks for into records of this region's own log, or into the error that it
/// is told.
///
/// Changes nothing itself. Every request may be repeated: once its records are applied it comes to
/// no records. So that two equal requests in flight do not both come to records, one is to be
/// appended and applied before the next is asked here. A channel or invitation that the caller is
/// no part of fails exactly as one that does not exist.
public final class Requests {
  private final ControlState state;
  private final RegionId self;
  private final LimitsByOrg limits;

  /// @param limits how many channels and open invitations an org may have
  public Requests(ControlState state, RegionId self, LimitsByOrg limits) {
    this.state = state;
    this.self = self;
    this.limits = limits;
  }

  /// A channel hosted by `org`; `fresh` becomes its id unless the request was made before.
  ///
  /// @throws TidegateException NAME_MALFORMED, MALFORMED_REQUEST, NOT_HOME, TOO_MANY_CHANNELS;
  ///   IDEMPOTENCY_MISMATCH for a known `clientRequestId` with another name
  public Intent<ChannelId> createChannel(
      OrgId org, String name, String clientRequestId, ChannelId fresh) {
    requireHome(org);
    if (!Texts.isRequestId(clientRequestId)) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "Client request id is malformed")
          .with("max_chars", Limits.KEY_CHARS);
    }
    if (!Texts.isChannelName(name)) {
      throw new TidegateException(ErrorCode.NAME_MALFORMED, "Channel name is malformed")
          .with("max_chars", Limits.CHANNEL_NAME_CHARS);
    }
    Hosting own = state.federation().log(self).hosting();
    var made = own.requested(org, clientRequestId).flatMap(own::channel);
    if (made.isEmpty()) {
      requireRoom(Limit.CHANNELS, own.openOf(org), limits.of(org).channels());
      return Intent.of(fresh, new ControlRecord.ChannelCreated(fresh, name, org, clientRequestId));
    }
    if (!made.get().name.equals(name)) {
      throw new TidegateException(
              ErrorCode.IDEMPOTENCY_MISMATCH, "The request id was used for another channel")
          .with("channel", made.get().id);
    }
    return Intent.nothing(made.get().id);
  }

  /// An invitation of `invited` into a channel that `org` hosts; an open one is found again.
  ///
  /// @throws TidegateException CHANNEL_UNKNOWN, NOT_HOST, DISCONNECTED, ORG_UNKNOWN,
  ///   ALREADY_MEMBER, CHANNEL_FULL, NOT_HOME, TOO_MANY_INVITATIONS
  public Intent<InvitationId> invite(
      OrgId org, ChannelId channel, OrgId invited, InvitationId fresh) {
    requireHome(org);
    ChannelView view = requireMember(channel, org);
    requireHost(view, org);
    if (state.homeOf(invited).isEmpty()) {
      throw new TidegateException(ErrorCode.ORG_UNKNOWN, "Org is not known").with("org", invited);
    }
    if (state.isConnected(channel, invited)) {
      throw new TidegateException(ErrorCode.ALREADY_MEMBER, "Org is in the channel")
          .with("channel", channel)
          .with("org", invited);
    }
    var open =
        state.invitationsOf(invited).stream()
            .filter(invitation -> invitation.channel().equals(channel))
            .findFirst();
    if (open.isPresent()) {
      return Intent.nothing(open.get().id());
    }
    List<InvitationView> pending =
        state.invitationsOf(org).stream()
            .filter(invitation -> invitation.host().equals(org))
            .toList();
    requireRoom(Limit.INVITATIONS, pending.size(), limits.of(org).invitations());
    HostedChannel hosted = state.federation().hosted(channel).orElseThrow();
    long taken =
        hosted.seats()
            + pending.stream().filter(invitation -> invitation.channel().equals(channel)).count();
    // A seat that its org has left is freed first: the removal would else overtake the new
    // invitation.
    boolean left = hosted.isSeated(invited);
    if (taken - (left ? 1 : 0) >= Limits.ORGS_PER_CHANNEL) {
      throw new TidegateException(ErrorCode.CHANNEL_FULL, "Channel has no room for another org")
          .with("channel", channel)
          .with("max_orgs", Limits.ORGS_PER_CHANNEL);
    }
    var offer = new ControlRecord.OrgInvited(fresh, channel, view.name(), org, invited);
    return left
        ? Intent.of(fresh, new ControlRecord.MemberRemoved(channel, invited), offer)
        : Intent.of(fresh, offer);
  }

  /// The invited org's word that it wants to be in the channel.
  ///
  /// @throws TidegateException INVITATION_UNKNOWN, INVITATION_CLOSED, NOT_HOME; WRONG_IDENTITY for
  ///   the host
  public Intent<InvitationId> accept(OrgId org, InvitationId invitation) {
    InvitationView view = requireSide(org, invitation);
    if (!view.invited().equals(org)) {
      throw new TidegateException(
              ErrorCode.WRONG_IDENTITY, "Only the invited org accepts an invitation")
          .with("invitation", invitation);
    }
    requireNotDeclined(view);
    return answer(view, org, Answer.ACCEPTED, view.accepted());
  }

  /// The approval of the caller's side; both sides' are needed.
  ///
  /// @throws TidegateException INVITATION_UNKNOWN, INVITATION_CLOSED, NOT_HOME
  public Intent<InvitationId> approve(OrgId org, InvitationId invitation) {
    InvitationView view = requireSide(org, invitation);
    requireNotDeclined(view);
    boolean approved = view.host().equals(org) ? view.approvedByHost() : view.approvedByInvited();
    return answer(view, org, Answer.APPROVED, approved);
  }

  /// The end of an open invitation, by either side.
  ///
  /// @throws TidegateException INVITATION_UNKNOWN, NOT_HOME; INVITATION_CLOSED once the org is a
  ///   member
  public Intent<InvitationId> decline(OrgId org, InvitationId invitation) {
    InvitationView view = requireSide(org, invitation);
    if (view.state() == InvitationView.State.COMPLETE) {
      throw closed(invitation);
    }
    boolean declined = view.state() == InvitationView.State.DECLINED;
    return answer(view, org, Answer.DECLINED, declined);
  }

  /// The end of the connection of `leaver`: asked by the host, or by the org itself.
  ///
  /// A host that disconnects itself closes the channel for all, for ever, with one record, so that
  /// no crash can leave a channel without a host.
  ///
  /// @throws TidegateException CHANNEL_UNKNOWN, NOT_HOME; NOT_HOST when another's connection is not
  ///   the caller's to end; DISCONNECTED when the caller's own has ended; ORG_UNKNOWN when `leaver`
  ///   never was in the channel
  public Intent<ChannelId> disconnect(OrgId caller, ChannelId channel, OrgId leaver) {
    requireHome(caller);
    Standing standing = state.standing(channel, caller);
    ChannelView view =
        state
            .channel(channel)
            .filter(_ -> standing != Standing.STRANGER)
            .orElseThrow(() -> unknown(channel));
    if (view.host().equals(caller)) {
      return disconnectAsHost(view, leaver);
    }
    if (standing == Standing.FORMER) {
      if (caller.equals(leaver)) {
        return Intent.nothing(channel);
      }
      throw disconnected(channel);
    }
    requireHost(view, caller, leaver);
    return Intent.of(channel, new ControlRecord.OrgCutOff(channel, caller));
  }

  private Intent<ChannelId> disconnectAsHost(ChannelView view, OrgId leaver) {
    ChannelId channel = view.id();
    HostedChannel hosted = state.federation().hosted(channel).orElseThrow();
    if (hosted.isSeated(leaver)) {
      return Intent.of(channel, new ControlRecord.MemberRemoved(channel, leaver));
    }
    if (hosted.isFormer(leaver)) {
      return Intent.nothing(channel);
    }
    throw new TidegateException(ErrorCode.ORG_UNKNOWN, "Org is not in the channel")
        .with("channel", channel)
        .with("org", leaver);
  }

  private static Intent<InvitationId> answer(
      InvitationView view, OrgId org, Answer answer, boolean given) {
    return given
        ? Intent.nothing(view.id())
        : Intent.of(view.id(), new ControlRecord.InvitationAnswered(view.id(), org, answer));
  }

  private static void requireRoom(Limit limit, int taken, int most) {
    if (taken >= most) {
      throw limit.refusal(most);
    }
  }

  private void requireHome(OrgId org) {
    if (state.homeOf(org).filter(self::equals).isEmpty()) {
      throw new TidegateException(ErrorCode.NOT_HOME, "Org is not at home in this region")
          .with("org", org)
          .with("region", self);
    }
  }

  private ChannelView requireMember(ChannelId channel, OrgId org) {
    return switch (state.standing(channel, org)) {
      case MEMBER -> state.channel(channel).orElseThrow(() -> unknown(channel));
      case FORMER -> throw disconnected(channel);
      case STRANGER -> throw unknown(channel);
    };
  }

  private static void requireHost(ChannelView view, OrgId org) {
    if (!view.host().equals(org)) {
      throw new TidegateException(ErrorCode.NOT_HOST, "Only the host org may do that")
          .with("channel", view.id());
    }
  }

  private static void requireHost(ChannelView view, OrgId caller, OrgId org) {
    if (!caller.equals(org)) {
      requireHost(view, caller);
    }
  }

  private InvitationView requireSide(OrgId org, InvitationId invitation) {
    requireHome(org);
    return state
        .invitation(invitation)
        .filter(view -> view.host().equals(org) || view.invited().equals(org))
        .orElseThrow(() ->
            new TidegateException(ErrorCode.INVITATION_UNKNOWN, "Invitation is not known")
                .with("invitation", invitation));
  }

  private static void requireNotDeclined(InvitationView view) {
    if (view.state() == InvitationView.State.DECLINED) {
      throw closed(view.id());
    }
  }

  private static TidegateException closed(InvitationId invitation) {
    return new TidegateException(ErrorCode.INVITATION_CLOSED, "Invitation is closed")
        .with("invitation", invitation);
  }

  private static TidegateException unknown(ChannelId channel) {
    return new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "Channel is not known")
        .with("channel", channel);
  }

  private static TidegateException disconnected(ChannelId channel) {
    return new TidegateException(ErrorCode.DISCONNECTED, "Org is no longer in the channel")
        .with("channel", channel);
  }
}
