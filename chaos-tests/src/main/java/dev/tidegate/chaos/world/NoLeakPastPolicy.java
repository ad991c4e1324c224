package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.serve.FeedBatch;
import dev.tidegate.broker.serve.FeedItem;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.chaos.invariant.Promise;
import dev.tidegate.compliance.policy.Decision;
import dev.tidegate.compliance.policy.Flow;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.OrgId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// At the moment a broker lets go of a batch, no org is given a word, or a restricted value, that
/// the policy set, the clock and the membership of that moment do not let it have, and nothing of a
/// channel that is parked.
final class NoLeakPastPolicy {
  private static final String SECRET = "@secret.example";

  private record Question(String set, OrgId author, ChannelId channel, boolean restricted) {}

  private record Known(Instant from, Decision decision) {
    /// Wall clocks go back too.
    boolean holds(Instant at) {
      return !at.isBefore(from) && at.isBefore(decision.endsAt());
    }
  }

  private final OrgId reader;
  private final Ledger ledger;
  private final Map<Question, Known> decided = new HashMap<>();

  NoLeakPastPolicy(OrgId reader, Ledger ledger) {
    this.reader = reader;
    this.ledger = ledger;
  }

  void verify(RegionCore core, FeedBatch batch, Moment now) {
    for (FeedItem item : batch.items()) {
      if (item instanceof FeedItem.Delivery delivery) {
        verify(core, delivery, now);
      }
    }
  }

  private void verify(RegionCore core, FeedItem.Delivery delivery, Moment now) {
    ChannelId channel = delivery.channel();
    if (!core.directory().isConnected(channel, reader)) {
      ledger.violation(
          Promise.FENCED, reader + " is out of the channel and was given " + delivery.id());
      return;
    }
    if (core.parked().stream().anyMatch(each -> each.parking().channel().equals(channel))) {
      ledger.violation(
          Promise.PARKED, reader + " was given " + delivery.id() + " of a parked channel");
    }
    Event event = RecordCodec.decode(delivery.record()).event();
    switch (event.body()) {
      case Body.Posted(String text, _) -> verify(core, event, text, now);
      case Body.Edited(_, String text) -> verify(core, event, text, now);
      case Body.Deleted _,
          Body.ReactionAdded _,
          Body.ReactionRemoved _,
          Body.Withheld _,
          Body.Tombstone _,
          Body.Unsupported _ -> {}
    }
  }

  private void verify(RegionCore core, Event event, String text, Moment now) {
    if (mayHave(core, event, false, now) instanceof Outcome.Copy) {
      boolean plain =
          mayHave(core, event, true, now) instanceof Outcome.Copy copy && copy.isPlain();
      if (text.contains(SECRET) && !plain) {
        ledger.violation(
            Promise.NO_LEAK, reader + " was given a restricted value of " + event.id());
      }
    } else {
      ledger.violation(Promise.NO_LEAK, reader + " was given words of " + event.id());
    }
  }

  private Outcome mayHave(RegionCore core, Event event, boolean restricted, Moment now) {
    Instant at = Instant.ofEpochMilli(now.millis());
    OrgId author = event.org().orElseThrow();
    Question question =
        new Question(core.policies().active().hash(), author, event.channel(), restricted);
    Known known = decided.get(question);
    if (known == null || !known.holds(at)) {
      known = new Known(at, decide(core, author, event.channel(), restricted, at));
      decided.put(question, known);
    }
    return known.decision().outcome();
  }

  private Decision decide(
      RegionCore core, OrgId author, ChannelId channel, boolean restricted, Instant at) {
    Flow flow =
        new Flow(
            author,
            core.directory().homeOf(author).orElseThrow(),
            reader,
            core.directory().homeOf(reader).orElseThrow(),
            channel,
            new TreeSet<>(restricted ? List.of("pii.contact") : List.of()),
            new TreeSet<>());
    return core.policies().active().decide(core.policies().geography(), flow, at);
  }
}
