package dev.tidegate.adapter;

import dev.tidegate.adapter.GrpcCalls.Repeat;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.wire.v1.ChannelServiceGrpc;
import dev.tidegate.wire.v1.CreateChannelRequest;
import dev.tidegate.wire.v1.DisconnectOrgRequest;
import dev.tidegate.wire.v1.GetChannelRequest;
import dev.tidegate.wire.v1.InvitationRequest;
import dev.tidegate.wire.v1.InviteOrgRequest;
import dev.tidegate.wire.v1.ListChannelsRequest;
import dev.tidegate.wire.v1.ListInvitationsRequest;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// Making channels and sharing them. Blocking, safe for many threads; each call is safe to repeat.
///
/// An answer means: durable in the caller's home region. A change of members shows in [#get] and on
/// the feed when the region of the channel's host has applied it.
public final class Channels {
  private final GrpcCalls calls;
  private final ChannelServiceGrpc.ChannelServiceBlockingStub stub;
  private final Supplier<String> keys;

  Channels(
      GrpcCalls calls, ChannelServiceGrpc.ChannelServiceBlockingStub stub, Supplier<String> keys) {
    this.calls = calls;
    this.stub = stub;
    this.keys = keys;
  }

  /// Makes a channel that the caller's org hosts.
  ///
  /// @param name 1 to 80 characters without control characters
  public ChannelInfo create(String name) {
    return create(name, keys.get());
  }

  /// @param key 1 to 64 characters of the caller's choice: the same key within 24 h gives the same
  ///   channel
  public ChannelInfo create(String name, String key) {
    EnvelopeLimits.key(key);
    var request = CreateChannelRequest.newBuilder().setName(name).setClientRequestId(key).build();
    return WireCodec.channel(calls.call(Repeat.SAFE, stub, timed -> timed.createChannel(request)));
  }

  public ChannelInfo get(ChannelId channel) {
    var request = GetChannelRequest.newBuilder().setChannel(channel.toString()).build();
    return WireCodec.channel(calls.call(Repeat.SAFE, stub, timed -> timed.getChannel(request)));
  }

  /// The channels that the org is in, by name; at most 1 000.
  public List<ChannelInfo> list() {
    var request = ListChannelsRequest.getDefaultInstance();
    return calls
        .call(Repeat.SAFE, stub, timed -> timed.listChannels(request))
        .getChannelsList()
        .stream()
        .map(WireCodec::channel)
        .toList();
  }

  /// Host org only. While an invitation of that org is open, gives that one.
  public Invitation invite(ChannelId channel, OrgId org) {
    var request =
        InviteOrgRequest.newBuilder().setChannel(channel.toString()).setOrg(org.value()).build();
    return WireCodec.invitation(calls.call(Repeat.SAFE, stub, timed -> timed.inviteOrg(request)));
  }

  /// The open invitations that the org gave or got.
  public List<Invitation> invitations() {
    var request = ListInvitationsRequest.getDefaultInstance();
    return calls
        .call(Repeat.SAFE, stub, timed -> timed.listInvitations(request))
        .getInvitationsList()
        .stream()
        .map(WireCodec::invitation)
        .toList();
  }

  /// For the invited org.
  public Invitation accept(String invitation) {
    return answer(invitation, ChannelServiceGrpc.ChannelServiceBlockingStub::acceptInvitation);
  }

  /// For the caller's side; both sides have to.
  public Invitation approve(String invitation) {
    return answer(invitation, ChannelServiceGrpc.ChannelServiceBlockingStub::approveInvitation);
  }

  /// Declines (invited org) or withdraws (host org). Final.
  public Invitation decline(String invitation) {
    return answer(invitation, ChannelServiceGrpc.ChannelServiceBlockingStub::declineInvitation);
  }

  /// Host org: takes `org` out of the channel. Any other member: cuts itself off, at once and
  /// without the host.
  public void disconnect(ChannelId channel, OrgId org) {
    var request =
        DisconnectOrgRequest.newBuilder()
            .setChannel(channel.toString())
            .setOrg(org.value())
            .build();
    var _ = calls.call(Repeat.SAFE, stub, timed -> timed.disconnectOrg(request));
  }

  private Invitation answer(
      String invitation,
      BiFunction<
              ChannelServiceGrpc.ChannelServiceBlockingStub,
              InvitationRequest,
              dev.tidegate.wire.v1.Invitation>
          method) {
    var request = InvitationRequest.newBuilder().setInvitation(invitation).build();
    return WireCodec.invitation(
        calls.call(Repeat.SAFE, stub, timed -> method.apply(timed, request)));
  }
}
