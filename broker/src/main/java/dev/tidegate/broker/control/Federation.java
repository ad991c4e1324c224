package dev.tidegate.broker.control;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// All regions' logs together, and what follows from them: homes, seats, invitations.
///
/// INVARIANT: every answer is a function of the logs as far as they are applied, never of the order
/// in which their entries came in.
final class Federation {
  /// A seat that the host's log gives, judged with the org's own log.
  enum SeatState {
    NOT_GIVEN,
    /// The org's consent has not been heard here.
    AWAITING_CONSENT,
    CONNECTED,
    /// The org has taken its consent back; the host's region has not answered yet.
    REVOKED
  }

  private final SortedMap<RegionId, RegionLog> logs = new TreeMap<>();
  private final Map<OrgId, SortedSet<RegionId>> claims = new HashMap<>();
  private final Map<ChannelId, SortedSet<RegionId>> creators = new HashMap<>();
  private final Map<InvitationId, SortedSet<RegionId>> inviters = new HashMap<>();

  /// The log of `region`, empty if nothing of it was applied; made when it is asked for.
  RegionLog log(RegionId region) {
    return logs.computeIfAbsent(region, RegionLog::new);
  }

  SortedMap<RegionId, RegionLog> logs() {
    return Collections.unmodifiableSortedMap(logs);
  }

  /// Takes down whom `record`, which had an effect in the log of `region`, names.
  void index(RegionId region, ControlRecord record) {
    switch (record) {
      case ControlRecord.OrgHomed(var org) -> add(claims, org, region);
      case ControlRecord.OrgRemoved(var org) -> claims(org).remove(region);
      case ControlRecord.ChannelCreated created -> add(creators, created.channel(), region);
      case ControlRecord.OrgInvited invited -> add(inviters, invited.invitation(), region);
      case ControlRecord.RegionDeclared _,
          ControlRecord.PolicyActivated _,
          ControlRecord.InvitationAnswered _,
          ControlRecord.MemberAdded _,
          ControlRecord.MemberRemoved _,
          ControlRecord.OrgCutOff _,
          ControlRecord.Unknown _ -> {}
    }
  }

  SortedSet<RegionId> claims(OrgId org) {
    return claims.getOrDefault(org, Collections.emptySortedSet());
  }

  SortedSet<RegionId> creators(ChannelId channel) {
    return creators.getOrDefault(channel, Collections.emptySortedSet());
  }

  SortedSet<RegionId> inviters(InvitationId invitation) {
    return inviters.getOrDefault(invitation, Collections.emptySortedSet());
  }

  Optional<RegionId> homeOf(OrgId org) {
    return first(claims(org));
  }

  /// The channel by the word of its region; of several regions that made it the first by name.
  Optional<HostedChannel> hosted(ChannelId channel) {
    return first(creators(channel)).flatMap(region -> log(region).hosting().channel(channel));
  }

  /// Whether anybody may be connected: made by one region only, where its host is at home, and not
  /// closed.
  boolean isLive(ChannelId channel) {
    SortedSet<RegionId> regions = creators(channel);
    return regions.size() == 1
        && hosted(channel)
            .filter(hosted -> !hosted.isClosed())
            .filter(hosted -> homeOf(hosted.host).equals(first(regions)))
            .isPresent();
  }

  SeatState seat(HostedChannel channel, OrgId org) {
    if (!channel.isSeated(org)) {
      return SeatState.NOT_GIVEN;
    }
    Optional<RegionId> home = homeOf(org);
    if (home.isEmpty()) {
      boolean removed = logs.values().stream().anyMatch(log -> log.hasRemoved(org));
      return removed ? SeatState.REVOKED : SeatState.AWAITING_CONSENT;
    }
    RegionLog own = log(home.get());
    long cutOffAt = own.cutOffAt(channel.id, org);
    Optional<InvitationId> invitation = channel.invitationOf(org);
    if (invitation.isEmpty()) {
      return cutOffAt > 0 ? SeatState.REVOKED : SeatState.CONNECTED;
    }
    Answers answers = own.answers(invitation.get(), org);
    if (answers.isRevoked(cutOffAt)) {
      return SeatState.REVOKED;
    }
    return answers.acceptedAt() > 0 && answers.approvedAt() > 0
        ? SeatState.CONNECTED
        : SeatState.AWAITING_CONSENT;
  }

  Standing standing(ChannelId channel, OrgId org) {
    Optional<HostedChannel> hosted = hosted(channel);
    if (hosted.isEmpty()) {
      return Standing.STRANGER;
    }
    if (!isLive(channel)) {
      boolean knew = hosted.get().isSeated(org) || hosted.get().isFormer(org);
      return knew ? Standing.FORMER : Standing.STRANGER;
    }
    return switch (seat(hosted.get(), org)) {
      case CONNECTED -> Standing.MEMBER;
      case REVOKED -> Standing.FORMER;
      case AWAITING_CONSENT -> Standing.STRANGER;
      case NOT_GIVEN -> hosted.get().isFormer(org) ? Standing.FORMER : Standing.STRANGER;
    };
  }

  Optional<ChannelView> view(ChannelId channel, long version) {
    return hosted(channel)
        .map(hosted -> {
          boolean live = isLive(channel);
          var members = new TreeSet<OrgId>();
          if (live) {
            hosted.seated().stream()
                .filter(org -> seat(hosted, org) == SeatState.CONNECTED)
                .forEach(members::add);
          }
          return new ChannelView(
              channel,
              hosted.name,
              hosted.host,
              creators(channel).first(),
              members,
              !live,
              version);
        });
  }

  Optional<InvitationView> view(InvitationId invitation) {
    return first(inviters(invitation))
        .flatMap(region -> log(region).hosting().offer(invitation))
        .map(offer -> {
          Answers answers =
              homeOf(offer.invited())
                  .map(home -> log(home).answers(invitation, offer.invited()))
                  .orElse(Answers.NONE);
          return new InvitationView(
              invitation,
              offer.channel(),
              offer.channelName(),
              offer.host(),
              offer.invited(),
              state(offer, answers),
              answers.acceptedAt() > 0,
              offer.approved(),
              answers.approvedAt() > 0);
        });
  }

  private InvitationView.State state(Offer offer, Answers answers) {
    if (offer.fate() == Offer.Fate.LAPSED || answers.declinedAt() > 0) {
      return InvitationView.State.DECLINED;
    }
    if (offer.fate() == Offer.Fate.USED) {
      return InvitationView.State.COMPLETE;
    }
    long cutOffAt =
        homeOf(offer.invited())
            .map(home -> log(home).cutOffAt(offer.channel(), offer.invited()))
            .orElse(0L);
    boolean open =
        inviters(offer.id()).size() == 1 && isLive(offer.channel()) && !answers.isRevoked(cutOffAt);
    return open ? InvitationView.State.OPEN : InvitationView.State.DECLINED;
  }

  private static Optional<RegionId> first(SortedSet<RegionId> regions) {
    return regions.isEmpty() ? Optional.empty() : Optional.of(regions.first());
  }

  private static <K> void add(Map<K, SortedSet<RegionId>> index, K key, RegionId region) {
    index.computeIfAbsent(key, _ -> new TreeSet<>()).add(region);
  }
}
