package dev.tidegate.broker.shell;

import dev.tidegate.broker.accept.Previews;
import dev.tidegate.broker.control.ChannelCards;
import dev.tidegate.broker.control.ControlNews;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.region.RegionFigures;
import dev.tidegate.broker.support.Loop;
import dev.tidegate.broker.support.LoopReads;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.PolicySet;
import java.util.Map;
import java.util.function.Supplier;

/// What the calls' threads keep of the region's state, so that they need not ask the loop for it.
record EdgeCaches(ChannelCards cards, Previews previews) {
  /// To be made before the loop runs.
  static EdgeCaches of(
      RegionCore core, Loop loop, Supplier<Moment> time, Supplier<PolicySet> policies) {
    var reads = new LoopReads(loop, ChannelCards.LOAD_TIMEOUT);
    var cards = new ChannelCards(core.directory(), reads, () -> time.get().nanos());
    var previews =
        new Previews(
            core.publisher(), cards, policies, reads, time, core.directory().localPosition());
    return new EdgeCaches(cards, previews);
  }

  /// How often each had what was looked for. May be asked by any thread.
  Map<String, RegionFigures.Cache> figures() {
    return Map.of(
        "channel_cards",
        new RegionFigures.Cache(cards.cacheHits(), cards.cacheMisses()),
        "previews",
        new RegionFigures.Cache(previews.cacheHits(), previews.cacheMisses()));
  }

  /// Told on the loop, before anybody else is.
  void applied(ControlNews news) {
    cards.applied(news);
    previews.applied(news);
  }
}
