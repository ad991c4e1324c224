package dev.tidegate.broker.shell;

import dev.tidegate.model.Limits;
import dev.tidegate.wire.v1.Channel;
import dev.tidegate.wire.v1.ChannelServiceGrpc;
import dev.tidegate.wire.v1.CreateChannelRequest;
import dev.tidegate.wire.v1.Delivery;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.Invitation;
import dev.tidegate.wire.v1.InvitationRequest;
import dev.tidegate.wire.v1.InviteOrgRequest;
import dev.tidegate.wire.v1.ListChannelsRequest;
import dev.tidegate.wire.v1.ListHistoryRequest;
import dev.tidegate.wire.v1.ListHistoryResponse;
import dev.tidegate.wire.v1.Posted;
import dev.tidegate.wire.v1.PublishRequest;
import dev.tidegate.wire.v1.PublishResponse;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One org's calls, as a test makes them.
record Client(ManagedChannel channel) {
  private static final int WAIT_SECONDS = 20;

  PublishServiceGrpc.PublishServiceBlockingStub publishing() {
    return PublishServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  ChannelServiceGrpc.ChannelServiceBlockingStub channels() {
    return ChannelServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  Channel create(String name) {
    return channels()
        .createChannel(
            CreateChannelRequest.newBuilder().setName(name).setClientRequestId(name).build());
  }

  /// The channels that the org is in.
  List<Channel> list() {
    return channels().listChannels(ListChannelsRequest.getDefaultInstance()).getChannelsList();
  }

  Invitation invite(String id, String org) {
    return channels().inviteOrg(InviteOrgRequest.newBuilder().setChannel(id).setOrg(org).build());
  }

  Invitation approve(Invitation invitation) {
    return channels().approveInvitation(request(invitation));
  }

  Invitation accept(Invitation invitation) {
    return channels().acceptInvitation(request(invitation));
  }

  /// Without a key: not to be tried again.
  PublishResponse publish(Envelope envelope) {
    return publishing().publish(PublishRequest.newBuilder().setEnvelope(envelope).build());
  }

  PublishResponse say(String id, String text, String key) {
    return publishing()
        .publish(
            PublishRequest.newBuilder()
                .setEnvelope(posted(id, text))
                .setClientMessageId(key)
                .build());
  }

  /// All of a channel's history, oldest first.
  List<Delivery> history(String id) {
    var feeds =
        FeedServiceGrpc.newBlockingStub(channel).withDeadlineAfter(WAIT_SECONDS, TimeUnit.SECONDS);
    List<Delivery> all = new ArrayList<>();
    long from = 0;
    do {
      ListHistoryResponse page =
          feeds.listHistory(
              ListHistoryRequest.newBuilder()
                  .setChannel(id)
                  .setFromPosition(from)
                  .setLimit(Limits.HISTORY_PAGE)
                  .build());
      all.addAll(page.getDeliveriesList());
      from = page.getNextPosition();
    } while (from > 0);
    return all;
  }

  static Envelope.Builder posted(String id, String text) {
    return Envelope.newBuilder()
        .setChannel(id)
        .setAuthor("ann")
        .setPosted(Posted.newBuilder().setText(text));
  }

  private static InvitationRequest request(Invitation invitation) {
    return InvitationRequest.newBuilder().setInvitation(invitation.getId()).build();
  }
}
