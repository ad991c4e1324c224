package dev.tidegate.bench;

import dev.tidegate.adapter.Invitation;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Channels of one org that another org, of another region, is brought into.
record SharedChannels(TidegateClient host, TidegateClient guest) {
  private static final Duration MOST = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 20;

  /// Makes so many, and returns when both orgs see both in each.
  ///
  /// @throws TidegateException STARTING if that takes more than a minute a step
  List<ChannelId> make(int count) throws InterruptedException {
    var made = new ArrayList<ChannelId>();
    for (int i = 0; i < count; i++) {
      ChannelId channel = host.channels().create("bench-" + i).id();
      await("the reader's home to be known", () -> invited(channel));
      made.add(channel);
    }
    await("the invitations to arrive", () -> open().size() == count);
    for (Invitation invitation : open()) {
      guest.channels().accept(invitation.id());
      guest.channels().approve(invitation.id());
    }
    await("both to see every member", () -> complete(host) == count && complete(guest) == count);
    return List.copyOf(made);
  }

  /// False while the control log has not told the host's region of the other one's org.
  private boolean invited(ChannelId channel) {
    try {
      host.channels().approve(host.channels().invite(channel, guest.org()).id());
      return true;
    } catch (TidegateException e) {
      if (e.code() == ErrorCode.ORG_UNKNOWN) {
        return false;
      }
      throw e;
    }
  }

  private List<Invitation> open() {
    return guest.channels().invitations().stream()
        .filter(each -> each.state() == Invitation.State.OPEN)
        .toList();
  }

  private static long complete(TidegateClient client) {
    return client.channels().list().stream()
        .filter(channel -> channel.connected() && channel.members().size() == 2)
        .count();
  }

  private static void await(String what, BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + MOST.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new TidegateException(ErrorCode.STARTING, "Waited in vain").with("for", what);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
