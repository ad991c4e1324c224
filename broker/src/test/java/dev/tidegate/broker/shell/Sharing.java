package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.Channel;
import dev.tidegate.wire.v1.GetChannelRequest;
import dev.tidegate.wire.v1.Invitation;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Channels that orgs of two regions share, and how calls are refused.
final class Sharing {
  private Sharing() {}

  /// A channel of `host` that `guest`, an org of another region, is in; both regions know it.
  static Channel share(String name, Client host, String guestName, Client guest) {
    Channel channel = host.create(name);
    Invitation invitation =
        known(ErrorCode.ORG_UNKNOWN, () -> host.invite(channel.getId(), guestName));
    host.approve(invitation);
    acceptOnceKnown(guest, invitation);
    guest.approve(invitation);
    awaitMember(host, channel.getId(), guestName);
    awaitMember(guest, channel.getId(), guestName);
    return channel;
  }

  /// Accepts when the invitation has come to the invited org's region.
  static void acceptOnceKnown(Client guest, Invitation invitation) {
    known(ErrorCode.INVITATION_UNKNOWN, () -> guest.accept(invitation));
  }

  /// Waits until the caller's region has the org among the channel's members.
  static void awaitMember(Client client, String channel, String org) {
    GetChannelRequest asked = GetChannelRequest.newBuilder().setChannel(channel).build();
    Until.holds(
        org + " is a member",
        () ->
            known(ErrorCode.CHANNEL_UNKNOWN, () -> client.channels().getChannel(asked))
                .getMembersList()
                .stream()
                .anyMatch(member -> member.getOrg().equals(org)));
  }

  /// What a call answers once the region has heard of what it is about.
  private static <T> T known(ErrorCode notYet, Callable<T> call) {
    AtomicReference<Optional<T>> answer = new AtomicReference<>(Optional.empty());
    Until.holds(
        "no more " + notYet,
        () -> {
          try {
            answer.set(Optional.of(call.call()));
            return true;
          } catch (StatusRuntimeException e) {
            if (code(e) != notYet) {
              throw e;
            }
            return false;
          }
        });
    return answer.get().orElseThrow();
  }

  /// The listed reason in what was thrown; what carries none is thrown on.
  static ErrorCode code(StatusRuntimeException e) {
    return ErrorStatus.failure(e).map(TidegateException::code).orElseThrow(() -> e);
  }

  static ErrorCode refusal(ThrowingCallable call) {
    return code(catchThrowableOfType(StatusRuntimeException.class, call));
  }
}
