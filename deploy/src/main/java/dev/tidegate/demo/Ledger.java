package dev.tidegate.demo;

import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Outcome;
import dev.tidegate.adapter.Receipt;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What was said, what each receipt promised to each org ([Said]), and what each org's feed brought
/// ([Got]).
///
/// Believes nobody: what comes without a receipt, twice, changed without being told, or not at all
/// is counted. Holds every message of the run in memory. Safe for many threads.
final class Ledger {
  private final SortedMap<OrgId, RegionId> homes;
  private final List<Said> said = new ArrayList<>();
  private final Map<EventId, Said> byEvent = new HashMap<>();
  private final Map<OrgId, Got> got = new HashMap<>();
  private int refused;
  private int answered;
  private int twiceNamed;

  Ledger(SortedMap<OrgId, RegionId> homes) {
    this.homes = new TreeMap<>(homes);
    homes.keySet().forEach(org -> got.put(org, new Got()));
  }

  /// To be called before the message is given to the outbox.
  synchronized Said intend(OrgId author, ChannelId channel, Body body, List<Restricted> values) {
    var message = new Said(author, channel, body, values);
    said.add(message);
    return message;
  }

  synchronized void published(Said message, Receipt receipt) {
    message.answered(receipt);
    answered++;
    if (byEvent.put(receipt.event(), message) != null) {
      twiceNamed++;
    }
    if (message.body() instanceof Body.Deleted(EventId target)) {
      message(target).ifPresent(Said::delete);
    }
  }

  /// A broker refused a message for good.
  synchronized void refused() {
    refused++;
  }

  synchronized void delivered(OrgId reader, Delivery delivery) {
    of(reader).delivered(delivery.event());
  }

  /// A feed said that events cannot be had any more.
  synchronized void gap(OrgId reader) {
    of(reader).gap();
  }

  synchronized boolean has(OrgId reader, EventId event) {
    return of(reader).body(event).isPresent();
  }

  /// Whether that org has the words of a message that was not deleted since.
  synchronized boolean canRead(OrgId reader, EventId event) {
    return of(reader).body(event).filter(Body.Posted.class::isInstance).isPresent()
        && message(event).filter(message -> !message.isDeleted()).isPresent();
  }

  synchronized int said() {
    return said.size();
  }

  /// How many the brokers have answered for good.
  synchronized int answered() {
    return answered + refused;
  }

  synchronized int delivered(OrgId reader) {
    return of(reader).count();
  }

  synchronized Optional<Said> message(EventId event) {
    return Optional.ofNullable(byEvent.get(event));
  }

  /// How many deliveries are still to come, those of unanswered messages not among them.
  synchronized int outstanding() {
    int missing = 0;
    for (Said message : byEvent.values()) {
      for (OrgId reader : homes.keySet()) {
        if (message.mustReach(reader) && !has(reader, message.event())) {
          missing++;
        }
      }
    }
    return missing;
  }

  synchronized boolean complete() {
    return answered() == said.size() && outstanding() == 0;
  }

  /// The first message by `author` that holds no value, was promised to `reader` as it is, and came
  /// there.
  synchronized Optional<EventId> plainAt(OrgId author, OrgId reader) {
    return said.stream()
        .filter(message ->
            message.author().equals(author)
                && message.values().isEmpty()
                && message.body() instanceof Body.Posted
                && message.isAnswered()
                && message.outcome(reader) == Outcome.COPY)
        .map(Said::event)
        .filter(event -> has(reader, event))
        .findFirst();
  }

  /// The regions in which a value may lie in plain: its home, and where a plan let it go.
  synchronized Map<Restricted, Set<RegionId>> allowed() {
    var allowed = new HashMap<Restricted, Set<RegionId>>();
    for (Said message : said) {
      for (Restricted value : message.values()) {
        Set<RegionId> regions =
            allowed.computeIfAbsent(value, made -> new HashSet<>(Set.of(made.home())));
        homes.forEach((org, region) -> {
          if (message.isAnswered() && message.shows(value, org)) {
            regions.add(region);
          }
        });
      }
    }
    return allowed;
  }

  /// The account as it stands now.
  synchronized Verdict verdict() {
    var orgs = new TreeMap<OrgId, Verdict.Org>();
    homes.forEach((org, home) -> orgs.put(org, verdict(org, home)));
    return new Verdict(said.size(), refused, said.size() - answered(), twiceNamed, orgs);
  }

  private Verdict.Org verdict(OrgId reader, RegionId home) {
    Got feed = of(reader);
    var counts = new EnumMap<Outcome, Integer>(Outcome.class);
    int lost = 0;
    int wrong = 0;
    int leaked = 0;
    for (Said message : byEvent.values()) {
      counts.merge(message.outcome(reader), 1, Integer::sum);
      Optional<Body> body = feed.body(message.event());
      if (body.isEmpty()) {
        lost += message.mustReach(reader) ? 1 : 0;
        continue;
      }
      leaked += message.leaks(reader, body.get()) ? 1 : 0;
      wrong += message.fits(reader, body.get()) ? 0 : 1;
    }
    int unknown = (int) feed.events().stream().filter(id -> !byEvent.containsKey(id)).count();
    return new Verdict.Org(
        home,
        feed.count(),
        counts.getOrDefault(Outcome.COPY, 0),
        counts.getOrDefault(Outcome.CHANGED, 0),
        counts.getOrDefault(Outcome.STUB, 0),
        counts.getOrDefault(Outcome.NOTHING, 0),
        lost + feed.gaps(),
        // An event that no receipt names is a message published twice, or one that nobody wrote.
        feed.duplicated() + unknown,
        feed.outOfOrder(),
        wrong,
        leaked);
  }

  private Got of(OrgId reader) {
    return Optional.ofNullable(got.get(reader))
        .orElseThrow(() -> new IllegalArgumentException("org: not of this demo"));
  }
}
