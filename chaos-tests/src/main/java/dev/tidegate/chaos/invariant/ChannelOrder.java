package dev.tidegate.chaos.invariant;

import dev.tidegate.chaos.world.Ledger;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Per channel and origin an org is given events in the order of the stream: rising sequences
/// within a run, and no run again once a later one has begun.
///
/// Channels of one bucket may overtake one another: a wait holds a channel, not its bucket.
public final class ChannelOrder implements Invariant {
  private record Stream(OrgId org, int reading, RegionId origin, ChannelId channel) {}

  private record Run(Stream stream, long incarnation) {}

  private final Map<OrgId, Integer> looked = new HashMap<>();
  private final Map<Stream, EventId> last = new HashMap<>();
  private final Set<Run> over = new HashSet<>();

  @Override
  public void verify(Ledger ledger, Set<OrgId> orgs) {
    for (OrgId org : orgs) {
      List<Ledger.Given> order = ledger.order(org);
      int from = looked.getOrDefault(org, 0);
      for (Ledger.Given each : order.subList(from, order.size())) {
        EventId event = each.event();
        next(ledger, new Stream(org, each.reading(), event.origin(), each.channel()), event);
      }
      looked.put(org, order.size());
    }
  }

  private void next(Ledger ledger, Stream stream, EventId event) {
    EventId before = last.put(stream, event);
    if (before == null) {
      return;
    }
    if (before.incarnation() == event.incarnation()) {
      if (event.sequence() <= before.sequence()) {
        ledger.violation(Promise.ORDER, stream.org() + " was given " + event + " after " + before);
      }
      return;
    }
    over.add(new Run(stream, before.incarnation()));
    if (over.contains(new Run(stream, event.incarnation()))) {
      ledger.violation(Promise.ORDER, stream.org() + " was given " + event + " after a later run");
    }
  }
}
