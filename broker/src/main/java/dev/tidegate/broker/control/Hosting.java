package dev.tidegate.broker.control;

import dev.tidegate.broker.control.ControlAlarm.Code;
import dev.tidegate.broker.control.Offer.Fate;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What one region's log says of the channels that its orgs host: channels, seats, offers.
///
/// Each method is one kind of record and returns why it has no effect, or empty when it has.
final class Hosting {
  private final Map<ChannelId, HostedChannel> channels = new HashMap<>();
  private final Map<RequestKey, ChannelId> requests = new HashMap<>();
  private final Map<InvitationId, Offer> offers = new HashMap<>();
  private final Map<OrgId, Integer> openOf = new HashMap<>();

  Optional<HostedChannel> channel(ChannelId channel) {
    return Optional.ofNullable(channels.get(channel));
  }

  /// How many channels an org hosts that are not closed.
  int openOf(OrgId host) {
    return openOf.getOrDefault(host, 0);
  }

  Optional<Offer> offer(InvitationId invitation) {
    return Optional.ofNullable(offers.get(invitation));
  }

  /// The channel that was made by this request, the first if there are several.
  Optional<ChannelId> requested(OrgId host, String clientRequestId) {
    return Optional.ofNullable(requests.get(new RequestKey(host, clientRequestId)));
  }

  Optional<Code> create(ControlRecord.ChannelCreated created) {
    if (channels.containsKey(created.channel())) {
      return Optional.of(Code.ID_REUSED);
    }
    channels.put(created.channel(), new HostedChannel(created));
    openOf.merge(created.host(), 1, Integer::sum);
    requests.putIfAbsent(
        new RequestKey(created.host(), created.clientRequestId()), created.channel());
    return Optional.empty();
  }

  Optional<Code> invite(ControlRecord.OrgInvited invited) {
    HostedChannel channel = channels.get(invited.channel());
    if (channel == null || !channel.host.equals(invited.host())) {
      return Optional.of(Code.NOT_HOST);
    }
    if (channel.isClosed()) {
      return Optional.of(Code.CHANNEL_CLOSED);
    }
    if (offers.containsKey(invited.invitation())) {
      return Optional.of(Code.ID_REUSED);
    }
    offers.put(invited.invitation(), Offer.of(invited));
    channel.offered(invited.invitation());
    return Optional.empty();
  }

  /// What the host itself says of its offer.
  Optional<Code> answer(Offer offer, ControlRecord.Answer answer) {
    return switch (answer) {
      case ACCEPTED -> Optional.of(Code.ANSWER_NOT_ASKED);
      case APPROVED -> {
        offers.put(offer.id(), offer.withApproval());
        yield Optional.empty();
      }
      case DECLINED -> {
        if (offer.fate() == Fate.PENDING) {
          settle(offer.id(), Fate.LAPSED);
        }
        yield Optional.empty();
      }
    };
  }

  Optional<Code> add(ControlRecord.MemberAdded added) {
    HostedChannel channel = channels.get(added.channel());
    if (channel == null) {
      return Optional.of(Code.NOT_HOST);
    }
    if (channel.isClosed()) {
      return Optional.of(Code.CHANNEL_CLOSED);
    }
    if (channel.isSeated(added.org())) {
      return Optional.of(Code.ALREADY_MEMBER);
    }
    Offer offer = offers.get(added.invitation());
    if (offer == null
        || offer.fate() != Fate.PENDING
        || !offer.approved()
        || !offer.channel().equals(added.channel())
        || !offer.invited().equals(added.org())) {
      return Optional.of(Code.INVITATION_VOID);
    }
    if (channel.seats() >= Limits.ORGS_PER_CHANNEL) {
      return Optional.of(Code.CHANNEL_FULL);
    }
    settle(offer.id(), Fate.USED);
    lapseOffers(channel, added.org());
    channel.add(added.org(), added.invitation());
    return Optional.empty();
  }

  Optional<Code> remove(ControlRecord.MemberRemoved removed) {
    HostedChannel channel = channels.get(removed.channel());
    if (channel == null) {
      return Optional.of(Code.NOT_HOST);
    }
    if (removed.org().equals(channel.host)) {
      close(channel);
    } else {
      lapseOffers(channel, removed.org());
      channel.remove(removed.org());
    }
    return Optional.empty();
  }

  /// Closes every channel that `host` hosts.
  void closeAllOf(OrgId host) {
    for (HostedChannel channel : channels.values()) {
      if (channel.host.equals(host)) {
        close(channel);
      }
    }
  }

  private void close(HostedChannel channel) {
    if (!channel.isClosed()) {
      openOf.merge(channel.host, -1, Integer::sum);
    }
    channel.pending().forEach(invitation -> settle(invitation, Fate.LAPSED));
    channel.close();
  }

  private void lapseOffers(HostedChannel channel, OrgId invited) {
    for (InvitationId invitation : channel.pending()) {
      if (offer(invitation).filter(offer -> offer.invited().equals(invited)).isPresent()) {
        settle(invitation, Fate.LAPSED);
      }
    }
  }

  private void settle(InvitationId invitation, Fate fate) {
    offer(invitation)
        .ifPresent(offer -> {
          offers.put(invitation, offer.with(fate));
          channel(offer.channel()).ifPresent(channel -> channel.settled(invitation));
        });
  }

  private record RequestKey(OrgId host, String clientRequestId) {}
}
