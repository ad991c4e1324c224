package dev.tidegate.broker.control;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tidegate.broker.support.LoopReads;
import dev.tidegate.broker.support.VersionedCache;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/// Channels and memberships as the edge reads them: without the loop, and never older than what
/// anybody was told.
///
/// What is here says only yes: an org that is not among a card's members is asked about on the
/// loop, which alone says no. What is not here is loaded from there, with the number of the entries
/// applied as its version. An entry that is applied drops what it touches before anybody hears of
/// it, and whatever was loaded earlier and comes later is not taken. A gap in the news drops
/// everything.
///
/// Questions may be asked by many threads but the loop's own; [#applied] is told on the loop.
public final class ChannelCards {
  /// How long a card may be served although nothing was heard of it.
  static final Duration KEPT = Duration.ofMinutes(1);

  /// How long a question to the loop may take.
  public static final Duration LOAD_TIMEOUT = Duration.ofSeconds(5);

  private static final long MAX_MEMBERS = 200_000;
  private static final long MAX_CHANNELS_OF_ORGS = 200_000;
  private static final int LOADED_AT_ONCE = 256;

  /// Read on the loop only.
  private final Directory directory;

  private final LoopReads loop;
  private final VersionedCache<ChannelId, ChannelCard> cards;
  private final VersionedCache<OrgId, SortedSet<ChannelId>> channelsOf;

  /// How many entries the news have told of. Owned by the loop.
  private long heard;

  /// A value and how many entries were applied when it was read.
  private record Loaded<T>(T value, long version) {}

  /// To be made before the loop applies anything.
  public ChannelCards(Directory directory, LoopReads loop, Ticker ticker) {
    this.directory = directory;
    this.loop = loop;
    this.heard = directory.localPosition();
    cards = new VersionedCache<>(MAX_MEMBERS, ChannelCard::weight, KEPT, LOAD_TIMEOUT, ticker);
    channelsOf =
        new VersionedCache<>(
            MAX_CHANNELS_OF_ORGS, set -> 1 + set.size(), KEPT, LOAD_TIMEOUT, ticker);
  }

  /// Cards that were looked up and are here. May be asked by any thread.
  public long cacheHits() {
    return cards.hits();
  }

  public long cacheMisses() {
    return cards.misses();
  }

  /// The channel's card if the org is in it now; empty says that only, not why.
  public Optional<ChannelCard> member(OrgId org, ChannelId id) {
    Optional<ChannelCard> here = here(org, id);
    return here.isPresent()
        ? here
        : load(List.of(id)).stream().filter(card -> card.hasMember(org)).findFirst();
  }

  /// Whether the edge knows that the org is in the channel; false says nothing. Never waits.
  public boolean knowsMember(OrgId org, ChannelId id) {
    return here(org, id).isPresent();
  }

  /// Takes up a channel that the edge did not know. Called on the loop.
  public void learn(ChannelId id) {
    if (cards.find(id).isPresent()) {
      return;
    }
    VersionedCache.Load load = cards.beginLoad();
    directory
        .channel(id)
        .ifPresent(view ->
            cards.put(id, ChannelCard.of(view, directory), directory.localPosition(), load));
  }

  /// The channel's card if the org is or was in it.
  Optional<ChannelCard> known(OrgId org, ChannelId id) {
    Optional<ChannelCard> card = member(org, id);
    return card.isPresent()
        ? card
        : loop.ask(_ ->
            directory
                .channel(id)
                .filter(_ -> directory.standing(id, org) != Standing.STRANGER)
                .map(view -> ChannelCard.of(view, directory)));
  }

  /// The cards of all channels that the org is in, by id.
  List<ChannelCard> all(OrgId org) {
    Map<ChannelId, ChannelCard> found = new LinkedHashMap<>();
    List<ChannelId> missing = new ArrayList<>();
    for (ChannelId id : channelsOf(org)) {
      here(org, id).ifPresentOrElse(card -> found.put(id, card), () -> missing.add(id));
    }
    for (int from = 0; from < missing.size(); from += LOADED_AT_ONCE) {
      load(missing.subList(from, Math.min(missing.size(), from + LOADED_AT_ONCE)))
          .forEach(card -> found.put(card.view().id(), card));
    }
    return found.values().stream().filter(card -> card.hasMember(org)).toList();
  }

  /// Entries were applied. To be told before anybody else is.
  public void applied(ControlNews news) {
    if (news.from() != heard) {
      cards.clear();
      channelsOf.clear();
    }
    heard = news.to();
    for (ControlChange change : news.changes()) {
      switch (change) {
        case ControlChange.MemberJoined(var channel, var org) -> moved(channel, org);
        case ControlChange.MemberLeft(var channel, var org) -> moved(channel, org);
        case ControlChange.Disconnected(var channel, var org) -> moved(channel, org);
        case ControlChange.ChannelAppeared(var channel) -> cards.invalidate(channel, heard);
        case ControlChange.ChannelClosed(var channel) -> cards.invalidate(channel, heard);
        // Its channels' cards tell its home.
        case ControlChange.OrgAppeared(var org, _) -> rehomed(org);
        case ControlChange.OrgVanished(var org) -> rehomed(org);
        case ControlChange.RegionChanged _,
            ControlChange.PolicyChanged _,
            ControlChange.Invited _,
            ControlChange.InvitationChanged _ -> {}
      }
    }
  }

  private void moved(ChannelId channel, OrgId org) {
    cards.invalidate(channel, heard);
    channelsOf.invalidate(org, heard);
  }

  private void rehomed(OrgId org) {
    directory.channelsOf(org).forEach(channel -> cards.invalidate(channel, heard));
    channelsOf.invalidate(org, heard);
  }

  private SortedSet<ChannelId> channelsOf(OrgId org) {
    return channelsOf
        .find(org)
        .orElseGet(() -> {
          VersionedCache.Load load = channelsOf.beginLoad();
          var loaded =
              loop.ask(_ -> new Loaded<>(directory.channelsOf(org), directory.localPosition()));
          channelsOf.put(org, loaded.value(), loaded.version(), load);
          return loaded.value();
        });
  }

  private Optional<ChannelCard> here(OrgId org, ChannelId id) {
    return cards.find(id).filter(card -> card.hasMember(org));
  }

  /// The cards of those that exist. Each is good once, whether it may be kept or not.
  private List<ChannelCard> load(List<ChannelId> ids) {
    VersionedCache.Load load = cards.beginLoad();
    var loaded =
        loop.ask(_ ->
            new Loaded<>(
                ids.stream()
                    .flatMap(id -> directory.channel(id).stream())
                    .map(view -> ChannelCard.of(view, directory))
                    .toList(),
                directory.localPosition()));
    loaded.value().forEach(card -> cards.put(card.view().id(), card, loaded.version(), load));
    return loaded.value();
  }
}
