package dev.tidegate.testkit;

import dev.tidegate.adapter.Invitation;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.util.Optional;
import java.util.function.Supplier;

/// Channels of one org, and how others come into them.
record Sharing(TidegateClient host) {
  ChannelId open(String name) {
    return host.channels().create(name).id();
  }

  /// Returns when both orgs see the guest among the members.
  void bring(ChannelId channel, TidegateClient guest) {
    Invitation invitation =
        known(ErrorCode.ORG_UNKNOWN, () -> host.channels().invite(channel, guest.org()));
    var _ = host.channels().approve(invitation.id());
    var _ = known(ErrorCode.INVITATION_UNKNOWN, () -> guest.channels().accept(invitation.id()));
    var _ = guest.channels().approve(invitation.id());
    awaitMember(host, channel, guest.org());
    awaitMember(guest, channel, guest.org());
  }

  private static void awaitMember(TidegateClient asked, ChannelId channel, OrgId org) {
    Patience.await(
        org + " in the channel, as " + asked.org() + " sees it",
        () ->
            known(ErrorCode.CHANNEL_UNKNOWN, () -> asked.channels().get(channel)).members().stream()
                .anyMatch(member -> member.org().equals(org)));
  }

  /// What a call answers once its region has heard of what it is about.
  private static <T> T known(ErrorCode notYet, Supplier<T> call) {
    var answer = new Answer<T>();
    Patience.await(
        "no more " + notYet,
        () -> {
          try {
            answer.value = Optional.of(call.get());
            return true;
          } catch (TidegateException e) {
            if (e.code() != notYet) {
              throw e;
            }
            return false;
          }
        });
    return answer.value.orElseThrow();
  }

  private static final class Answer<T> {
    private Optional<T> value = Optional.empty();
  }
}
