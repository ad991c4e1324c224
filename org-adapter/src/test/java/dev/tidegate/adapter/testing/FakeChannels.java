package dev.tidegate.adapter.testing;

import dev.tidegate.model.ErrorCode;
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
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Channels and invitations of one org.
final class FakeChannels extends ChannelServiceGrpc.ChannelServiceImplBase {
  private final FakeBroker broker;

  FakeChannels(FakeBroker broker) {
    this.broker = broker;
  }

  @Override
  public void createChannel(CreateChannelRequest request, StreamObserver<Channel> answers) {
    answer(answers, () -> broker.known(broker.channel(request.getName()).toString()));
  }

  @Override
  public void getChannel(GetChannelRequest request, StreamObserver<Channel> answers) {
    answer(answers, () -> broker.known(request.getChannel()));
  }

  @Override
  public void listChannels(
      ListChannelsRequest request, StreamObserver<ListChannelsResponse> answers) {
    answer(
        answers,
        () -> ListChannelsResponse.newBuilder().addAllChannels(broker.channels.values()).build());
  }

  @Override
  public void inviteOrg(InviteOrgRequest request, StreamObserver<Invitation> answers) {
    answer(
        answers,
        () -> {
          Channel channel = broker.known(request.getChannel());
          String id = "01INVITATION" + request.getOrg();
          return broker.invitations.computeIfAbsent(
              id,
              _ ->
                  Invitation.newBuilder()
                      .setId(id)
                      .setChannel(channel.getId())
                      .setChannelName(channel.getName())
                      .setHost(broker.org)
                      .setInvited(request.getOrg())
                      .setState(Invitation.State.STATE_OPEN)
                      .build());
        });
  }

  @Override
  public void listInvitations(
      ListInvitationsRequest request, StreamObserver<ListInvitationsResponse> answers) {
    answer(
        answers,
        () ->
            ListInvitationsResponse.newBuilder()
                .addAllInvitations(broker.invitations.values())
                .build());
  }

  @Override
  public void acceptInvitation(InvitationRequest request, StreamObserver<Invitation> answers) {
    change(request, answers, wire -> wire.toBuilder().setAccepted(true).build());
  }

  @Override
  public void approveInvitation(InvitationRequest request, StreamObserver<Invitation> answers) {
    change(request, answers, wire -> wire.toBuilder().setApprovedByHost(true).build());
  }

  @Override
  public void declineInvitation(InvitationRequest request, StreamObserver<Invitation> answers) {
    change(
        request,
        answers,
        wire -> wire.toBuilder().setState(Invitation.State.STATE_DECLINED).build());
  }

  @Override
  public void disconnectOrg(
      DisconnectOrgRequest request, StreamObserver<DisconnectOrgResponse> answers) {
    answer(
        answers,
        () -> {
          broker.known(request.getChannel());
          return DisconnectOrgResponse.getDefaultInstance();
        });
  }

  private void change(
      InvitationRequest request,
      StreamObserver<Invitation> answers,
      UnaryOperator<Invitation> change) {
    answer(
        answers,
        () -> {
          Invitation open =
              Optional.ofNullable(broker.invitations.get(request.getInvitation()))
                  .orElseThrow(() ->
                      new TidegateException(ErrorCode.INVITATION_UNKNOWN, "No such invitation"));
          Invitation changed = change.apply(open);
          broker.invitations.put(changed.getId(), changed);
          return changed;
        });
  }

  private <T> void answer(StreamObserver<T> answers, Supplier<T> result) {
    try {
      synchronized (broker) {
        broker.throwIfToldTo();
        answers.onNext(result.get());
      }
      answers.onCompleted();
    } catch (TidegateException e) {
      answers.onError(ErrorStatus.exception(e));
    }
  }
}
