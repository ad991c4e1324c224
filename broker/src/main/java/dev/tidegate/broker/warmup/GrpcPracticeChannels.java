package dev.tidegate.broker.warmup;

import dev.tidegate.wire.v1.Channel;
import dev.tidegate.wire.v1.ChannelServiceGrpc;
import dev.tidegate.wire.v1.ChannelServiceGrpc.ChannelServiceBlockingStub;
import dev.tidegate.wire.v1.CreateChannelRequest;
import dev.tidegate.wire.v1.GetChannelRequest;
import dev.tidegate.wire.v1.Invitation;
import dev.tidegate.wire.v1.InvitationRequest;
import dev.tidegate.wire.v1.InviteOrgRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// Channels that the orgs of both made-up regions are in.
final class GrpcPracticeChannels {
  static final int COUNT = 16;

  private static final int CALL_SECONDS = 20;
  private static final int TRIES = 400;
  private static final Duration PAUSE = Duration.ofMillis(25);

  private GrpcPracticeChannels() {}

  /// Makes them, and waits until both regions know both members of each; gives their ids.
  ///
  /// @throws StatusRuntimeException if a call is refused, or nobody knows of it for 10 s
  static List<String> share(GrpcPracticeRegions.Orgs orgs) throws InterruptedException {
    ManagedChannel host = orgs.speaker();
    ManagedChannel guest = orgs.listener();
    var made = new ArrayList<String>();
    for (int i = 0; i < COUNT; i++) {
      Channel channel =
          calls(host)
              .createChannel(
                  CreateChannelRequest.newBuilder()
                      .setName("warm-up-" + i)
                      .setClientRequestId("warm-up-" + i)
                      .build());
      var invite =
          InviteOrgRequest.newBuilder()
              .setChannel(channel.getId())
              .setOrg(GrpcPracticeRegions.Side.LISTENER.org().value())
              .build();
      Invitation invitation = known(() -> calls(host).inviteOrg(invite));
      var named = InvitationRequest.newBuilder().setInvitation(invitation.getId()).build();
      calls(host).approveInvitation(named);
      known(() -> calls(guest).acceptInvitation(named));
      calls(guest).approveInvitation(named);
      made.add(channel.getId());
    }
    for (String channel : made) {
      awaitMembers(host, channel);
      awaitMembers(guest, channel);
    }
    return List.copyOf(made);
  }

  private static void awaitMembers(ManagedChannel connection, String channel)
      throws InterruptedException {
    var asked = GetChannelRequest.newBuilder().setChannel(channel).build();
    known(() -> {
      if (calls(connection).getChannel(asked).getMembersCount() < 2) {
        throw Status.NOT_FOUND.asRuntimeException();
      }
      return true;
    });
  }

  private static ChannelServiceBlockingStub calls(ManagedChannel connection) {
    return ChannelServiceGrpc.newBlockingStub(connection)
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  /// What a call answers once the region has heard of what it is about.
  private static <T> T known(Callable<T> call) throws InterruptedException {
    for (int i = 1; ; i++) {
      try {
        return call.call();
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.NOT_FOUND || i >= TRIES) {
          throw e;
        }
      } catch (InterruptedException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("A call threw what no call throws", e);
      }
      Thread.sleep(PAUSE);
    }
  }
}
