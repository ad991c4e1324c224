package dev.tidegate.broker.control;

import dev.tidegate.broker.support.Loop;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.Channel;
import dev.tidegate.wire.v1.ChannelServiceGrpc;
import dev.tidegate.wire.v1.CreateChannelRequest;
import dev.tidegate.wire.v1.DisconnectOrgRequest;
import dev.tidegate.wire.v1.DisconnectOrgResponse;
import dev.tidegate.wire.v1.GetChannelRequest;
import dev.tidegate.wire.v1.Invitation;
import dev.tidegate.wire.v1.InvitationRequest;
import dev.tidegate.wire.v1.InviteOrgRequest;
import dev.tidegate.wire.v1.ListChannelsRequest;
import dev.tidegate.wire.v1.ListChannelsResponse;
import dev.tidegate.wire.v1.ListInvitationsRequest;
import dev.tidegate.wire.v1.ListInvitationsResponse;
import io.grpc.stub.StreamObserver;
import java.util.Comparator;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The gRPC edge of channels and who shares them: turns calls into requests of the control log, on
/// the loop, and answers questions from what the edge keeps.
///
/// What is no id names nothing: it fails as an id of nothing does.
public final class ChannelService extends ChannelServiceGrpc.ChannelServiceImplBase {
  private static final int LISTED_CHANNELS = 1_000;
  private static final int LISTED_INVITATIONS = 1_000;
  private static final Comparator<ChannelCard> BY_NAME =
      Comparator.comparing((ChannelCard card) -> card.view().name())
          .thenComparing(card -> card.view().id());

  private final Asking asking;
  private final Directory directory;
  private final ChannelCards cards;
  private final BiPredicate<RegionId, Moment> leaseExpired;
  private final Supplier<Moment> time;
  private final RandomGenerator chance;
  private final Loop loop;
  private final Supplier<OrgId> caller;

  /// Takes what orgs ask for. Called on the loop, and answers there, when it is durable and
  /// applied.
  public interface Asking {
    <T> void request(
        Function<Requests, Intent<T>> ask,
        Consumer<T> done,
        Consumer<TidegateException> refused,
        Moment now);
  }

  /// @param directory read on the loop
  /// @param leaseExpired whether a host region was not heard for the membership lease; asked by
  ///   many threads
  /// @param chance for new ids; used on the loop
  /// @param caller the org at the other end of the call under way; asked on the call's own thread,
  ///   throws a [TidegateException] if there is none
  public ChannelService(
      Asking asking,
      Directory directory,
      ChannelCards cards,
      BiPredicate<RegionId, Moment> leaseExpired,
      Supplier<Moment> time,
      RandomGenerator chance,
      Loop loop,
      Supplier<OrgId> caller) {
    this.asking = asking;
    this.directory = directory;
    this.cards = cards;
    this.leaseExpired = leaseExpired;
    this.time = time;
    this.chance = chance;
    this.loop = loop;
    this.caller = caller;
  }

  @Override
  public void createChannel(CreateChannelRequest wire, StreamObserver<Channel> answer) {
    OrgId org = caller.get();
    loop.run(now ->
        asking.request(
            requests ->
                requests.createChannel(
                    org, wire.getName(), wire.getClientRequestId(), freshId(now)),
            id ->
                directory
                    .channel(id)
                    .map(view -> ChannelCard.of(view, directory))
                    .ifPresentOrElse(
                        card -> answer(toWire(card, org, now), answer),
                        () -> refusal(answer).accept(unknownChannel())),
            refusal(answer),
            now));
  }

  @Override
  public void getChannel(GetChannelRequest wire, StreamObserver<Channel> answer) {
    OrgId org = caller.get();
    ChannelCard card =
        cards.known(org, channel(wire.getChannel())).orElseThrow(ChannelService::unknownChannel);
    answer(toWire(card, org, time.get()), answer);
  }

  @Override
  public void listChannels(ListChannelsRequest wire, StreamObserver<ListChannelsResponse> answer) {
    OrgId org = caller.get();
    Moment now = time.get();
    var all = ListChannelsResponse.newBuilder();
    cards.all(org).stream()
        .sorted(BY_NAME)
        .limit(LISTED_CHANNELS)
        .forEach(card -> all.addChannels(toWire(card, org, now)));
    answer(all.build(), answer);
  }

  @Override
  public void inviteOrg(InviteOrgRequest wire, StreamObserver<Invitation> answer) {
    OrgId org = caller.get();
    ChannelId id = channel(wire.getChannel());
    OrgId invited = org(wire.getOrg());
    loop.run(now ->
        invitation(
            requests -> requests.invite(org, id, invited, new InvitationId(freshId(now))),
            answer,
            now));
  }

  @Override
  public void listInvitations(
      ListInvitationsRequest wire, StreamObserver<ListInvitationsResponse> answer) {
    OrgId org = caller.get();
    loop.run(_ -> {
      var all = ListInvitationsResponse.newBuilder();
      directory.invitationsOf(org).stream()
          .limit(LISTED_INVITATIONS)
          .forEach(view -> all.addInvitations(ChannelCodec.toWire(view)));
      answer(all.build(), answer);
    });
  }

  @Override
  public void acceptInvitation(InvitationRequest wire, StreamObserver<Invitation> answer) {
    settle(wire, answer, (requests, asked) -> requests.accept(asked.org(), asked.invitation()));
  }

  @Override
  public void approveInvitation(InvitationRequest wire, StreamObserver<Invitation> answer) {
    settle(wire, answer, (requests, asked) -> requests.approve(asked.org(), asked.invitation()));
  }

  @Override
  public void declineInvitation(InvitationRequest wire, StreamObserver<Invitation> answer) {
    settle(wire, answer, (requests, asked) -> requests.decline(asked.org(), asked.invitation()));
  }

  @Override
  public void disconnectOrg(
      DisconnectOrgRequest wire, StreamObserver<DisconnectOrgResponse> answer) {
    OrgId org = caller.get();
    ChannelId id = channel(wire.getChannel());
    OrgId leaver = org(wire.getOrg());
    loop.run(now ->
        asking.request(
            requests -> requests.disconnect(org, id, leaver),
            _ -> answer(DisconnectOrgResponse.getDefaultInstance(), answer),
            refusal(answer),
            now));
  }

  /// Who answers which invitation.
  private record Asked(OrgId org, InvitationId invitation) {}

  private void settle(
      InvitationRequest wire,
      StreamObserver<Invitation> answer,
      BiFunction<Requests, Asked, Intent<InvitationId>> ask) {
    Asked asked = new Asked(caller.get(), invitationId(wire.getInvitation()));
    loop.run(now -> invitation(requests -> ask.apply(requests, asked), answer, now));
  }

  private void invitation(
      Function<Requests, Intent<InvitationId>> ask, StreamObserver<Invitation> answer, Moment now) {
    asking.request(
        ask,
        id ->
            directory
                .invitation(id)
                .ifPresentOrElse(
                    view -> answer(ChannelCodec.toWire(view), answer),
                    () -> refusal(answer).accept(unknownInvitation())),
        refusal(answer),
        now);
  }

  private Channel toWire(ChannelCard card, OrgId org, Moment now) {
    return ChannelCodec.toWire(card, org, leaseExpired.test(card.view().hostRegion(), now));
  }

  private ChannelId freshId(Moment now) {
    long high = now.millis() << 16 | chance.nextInt(1 << 16);
    return new ChannelId(high, chance.nextLong());
  }

  private static ChannelId channel(String text) {
    try {
      return ChannelId.parse(text);
    } catch (IllegalArgumentException e) {
      throw unknownChannel();
    }
  }

  private static InvitationId invitationId(String text) {
    try {
      return InvitationId.parse(text);
    } catch (IllegalArgumentException e) {
      throw unknownInvitation();
    }
  }

  private static OrgId org(String name) {
    try {
      return new OrgId(name);
    } catch (IllegalArgumentException e) {
      throw new TidegateException(ErrorCode.ORG_UNKNOWN, "Org is not known", e);
    }
  }

  private static TidegateException unknownChannel() {
    return new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "Channel is not known");
  }

  private static TidegateException unknownInvitation() {
    return new TidegateException(ErrorCode.INVITATION_UNKNOWN, "Invitation is not known");
  }

  private static <A> void answer(A message, StreamObserver<A> answer) {
    answer.onNext(message);
    answer.onCompleted();
  }

  private static Consumer<TidegateException> refusal(StreamObserver<?> answer) {
    return why -> answer.onError(ErrorStatus.exception(why));
  }
}
