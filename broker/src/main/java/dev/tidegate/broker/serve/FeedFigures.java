package dev.tidegate.broker.serve;

import java.util.List;
import java.util.Map;

/// How the feeds are doing, all together.
///
/// @param held channels that wait, over all feeds, by what they wait for
/// @param delivered events handed to subscribers in this run
/// @param resyncs how often a subscriber fell out of memory and was told to read on from the store
/// @param cacheHits how often a frame's items were encoded already
public record FeedFigures(
    List<FeedStatus> feeds,
    Map<String, Integer> held,
    long delivered,
    long resyncs,
    long cacheHits,
    long cacheMisses) {
  public FeedFigures {
    feeds = List.copyOf(feeds);
    held = Map.copyOf(held);
  }
}
