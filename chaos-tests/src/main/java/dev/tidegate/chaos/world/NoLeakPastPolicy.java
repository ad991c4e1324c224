package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.serve.FeedBatch;
import dev.tidegate.broker.serve.FeedItem;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.Flow;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.Body;
import dev.tidegate.model.Event;
import dev.tidegate.model.OrgId;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// At the moment a broker lets go of a batch, no org is given a restricted value, or any word of a
/// channel, that the policy set and the membership of that moment do not let it have.
final class NoLeakPastPolicy {
  private static final Pattern SECRET = Pattern.compile("([a-z]+)\\.[0-9]+@secret\\.example");

  private NoLeakPastPolicy() {}

  static void verify(OrgId reader, RegionCore core, FeedBatch batch, Moment now, Ledger ledger) {
    for (FeedItem item : batch.items()) {
      if (item instanceof FeedItem.Delivery delivery) {
        if (!core.directory().isConnected(delivery.channel(), reader)) {
          ledger.violation(reader + " is out of the channel and was given " + delivery.id());
        }
        Event event = RecordCodec.decode(delivery.record()).event();
        if (event.body() instanceof Body.Posted(String text, _)) {
          Matcher secret = SECRET.matcher(text);
          if (secret.find() && !mayHave(new OrgId(secret.group(1)), reader, core, delivery, now)) {
            ledger.violation(reader + " was given a restricted value of " + delivery.id());
          }
        }
      }
    }
  }

  private static boolean mayHave(
      OrgId author, OrgId reader, RegionCore core, FeedItem.Delivery delivery, Moment now) {
    Flow flow =
        new Flow(
            author,
            core.directory().homeOf(author).orElseThrow(),
            reader,
            core.directory().homeOf(reader).orElseThrow(),
            delivery.channel(),
            new TreeSet<>(List.of("pii.contact")),
            new TreeSet<>());
    Outcome outcome =
        core.policies()
            .active()
            .decide(core.policies().geography(), flow, Instant.ofEpochMilli(now.millis()))
            .outcome();
    return outcome instanceof Outcome.Copy copy && copy.isPlain();
  }
}
