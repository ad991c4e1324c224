package dev.tidegate.broker.serve;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which feeds want which channels, so that a commit is the business of those feeds only.
final class Interest {
  private final Map<ChannelId, Set<Feed>> byChannel = new HashMap<>();
  private final Map<OrgId, Map<Feed, Set<ChannelId>>> byOrg = new HashMap<>();

  void add(Feed feed, Collection<ChannelId> connected) {
    byOrg.computeIfAbsent(feed.org, _ -> new LinkedHashMap<>()).put(feed, new HashSet<>());
    connected.forEach(channel -> want(feed, channel));
  }

  void remove(Feed feed) {
    Map<Feed, Set<ChannelId>> feeds = byOrg.getOrDefault(feed.org, Map.of());
    Set<ChannelId> wanted = feeds.getOrDefault(feed, Set.of());
    wanted.forEach(channel -> unwant(feed, channel));
    if (!feeds.isEmpty()) {
      feeds.remove(feed);
      if (feeds.isEmpty()) {
        byOrg.remove(feed.org);
      }
    }
  }

  void joined(OrgId org, ChannelId channel) {
    of(org).forEach(feed -> want(feed, channel));
  }

  void left(OrgId org, ChannelId channel) {
    byOrg
        .getOrDefault(org, Map.of())
        .forEach((feed, wanted) -> {
          wanted.remove(channel);
          unwant(feed, channel);
        });
  }

  Set<Feed> of(OrgId org) {
    return byOrg.getOrDefault(org, Map.of()).keySet();
  }

  Set<Feed> of(ChannelId channel) {
    return byChannel.getOrDefault(channel, Set.of());
  }

  /// The channels that the feed wants and its org is in.
  Set<ChannelId> of(Feed feed) {
    return byOrg.getOrDefault(feed.org, Map.of()).getOrDefault(feed, Set.of());
  }

  /// The feeds that want something of the frame, each once.
  Set<Feed> in(Frame frame) {
    Set<ChannelId> seen = new HashSet<>();
    Set<Feed> feeds = new LinkedHashSet<>();
    List<Entry> entries = frame.entries();
    for (int i = 0; i < entries.size(); i++) {
      ChannelId channel = entries.get(i).channel();
      boolean again = i > 0 && entries.get(i - 1).channel().equals(channel);
      if (!again && seen.add(channel)) {
        feeds.addAll(of(channel));
      }
    }
    return feeds;
  }

  private void want(Feed feed, ChannelId channel) {
    Map<Feed, Set<ChannelId>> feeds = byOrg.getOrDefault(feed.org, Map.of());
    Set<ChannelId> wanted = feeds.get(feed);
    if (wanted != null && feed.covers(channel) && wanted.add(channel)) {
      byChannel.computeIfAbsent(channel, _ -> new LinkedHashSet<>()).add(feed);
    }
  }

  private void unwant(Feed feed, ChannelId channel) {
    byChannel.computeIfPresent(
        channel,
        (_, feeds) -> {
          feeds.remove(feed);
          return feeds.isEmpty() ? null : feeds;
        });
  }
}
