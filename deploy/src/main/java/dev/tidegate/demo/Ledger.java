package dev.tidegate.demo;

import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Outcome;
import dev.tidegate.adapter.PartnerOutcome;
import dev.tidegate.adapter.Receipt;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
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

/// What was said, what each receipt promised to each org, and what each org's feed brought.
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

  /// One message on its way: what its author meant, and what the broker answered.
  static final class Said {
    private final OrgId author;
    private final ChannelId channel;
    private final Body body;
    private final List<Restricted> values;
    private Optional<Receipt> receipt = Optional.empty();
    private boolean deleted;

    private Said(OrgId author, ChannelId channel, Body body, List<Restricted> values) {
      this.author = author;
      this.channel = channel;
      this.body = body;
      this.values = values;
    }

    OrgId author() {
      return author;
    }

    ChannelId channel() {
      return channel;
    }

    Body body() {
      return body;
    }

    List<Restricted> values() {
      return values;
    }
  }

  /// What one org's feed brought.
  private static final class Got {
    private final Map<EventId, Body> bodies = new HashMap<>();
    private final Map<Stream, Long> last = new HashMap<>();
    private final Map<Origin, Long> run = new HashMap<>();
    private final Set<Stream> endedRuns = new HashSet<>();
    private int duplicated;
    private int outOfOrder;
    private int gaps;
  }

  private record Origin(ChannelId channel, RegionId region) {}

  private record Stream(Origin origin, long incarnation) {}

  /// To be called before the message is given to the outbox.
  synchronized Said intend(OrgId author, ChannelId channel, Body body, List<Restricted> values) {
    var message = new Said(author, channel, body, List.copyOf(values));
    said.add(message);
    return message;
  }

  synchronized void published(Said message, Receipt receipt) {
    message.receipt = Optional.of(receipt);
    answered++;
    if (byEvent.put(receipt.event(), message) != null) {
      twiceNamed++;
    }
    if (message.body instanceof Body.Deleted(EventId target)) {
      Optional.ofNullable(byEvent.get(target)).ifPresent(gone -> gone.deleted = true);
    }
  }

  /// A broker refused a message for good.
  synchronized void refused() {
    refused++;
  }

  synchronized void delivered(OrgId reader, Delivery delivery) {
    Got feed = of(reader);
    Event event = delivery.event();
    if (feed.bodies.putIfAbsent(event.id(), event.body()) != null) {
      feed.duplicated++;
      return;
    }
    var origin = new Origin(event.channel(), event.id().origin());
    var stream = new Stream(origin, event.id().incarnation());
    Long earlierRun = feed.run.put(origin, stream.incarnation());
    boolean anotherRun = earlierRun != null && earlierRun != stream.incarnation();
    if (anotherRun) {
      feed.endedRuns.add(new Stream(origin, earlierRun));
    }
    long before = feed.last.getOrDefault(stream, 0L);
    if (event.id().sequence() <= before || feed.endedRuns.contains(stream)) {
      feed.outOfOrder++;
    }
    feed.last.put(stream, Math.max(before, event.id().sequence()));
  }

  /// A feed said that events cannot be had any more.
  synchronized void gap(OrgId reader) {
    of(reader).gaps++;
  }

  synchronized boolean has(OrgId reader, EventId event) {
    return of(reader).bodies.containsKey(event);
  }

  /// Whether that org has the words of a message that was not deleted since.
  synchronized boolean canRead(OrgId reader, EventId event) {
    return of(reader).bodies.get(event) instanceof Body.Posted
        && Optional.ofNullable(byEvent.get(event)).filter(message -> !message.deleted).isPresent();
  }

  synchronized int said() {
    return said.size();
  }

  /// How many the brokers have answered for good.
  synchronized int answered() {
    return answered + refused;
  }

  synchronized int delivered(OrgId reader) {
    return of(reader).bodies.size();
  }

  synchronized Optional<Said> message(EventId event) {
    return Optional.ofNullable(byEvent.get(event));
  }

  /// How many deliveries are still to come, those of unanswered messages not among them.
  synchronized int outstanding() {
    int missing = 0;
    for (Said message : byEvent.values()) {
      for (OrgId reader : homes.keySet()) {
        if (mustGet(message, reader) && !of(reader).bodies.containsKey(event(message))) {
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
            message.author.equals(author)
                && message.values.isEmpty()
                && message.body instanceof Body.Posted
                && message.receipt.isPresent()
                && outcome(message, reader) == Outcome.COPY)
        .map(Ledger::event)
        .filter(of(reader).bodies::containsKey)
        .findFirst();
  }

  /// The regions in which a value may lie in plain: its home, and where a plan let it go.
  synchronized Map<Restricted, Set<RegionId>> allowed() {
    var allowed = new HashMap<Restricted, Set<RegionId>>();
    for (Said message : said) {
      for (Restricted value : message.values) {
        Set<RegionId> regions =
            allowed.computeIfAbsent(value, made -> new HashSet<>(Set.of(made.home())));
        homes.forEach((org, region) -> {
          if (message.receipt.isPresent() && mayHave(message, org, value)) {
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
      counts.merge(outcome(message, reader), 1, Integer::sum);
      Optional<Body> body = Optional.ofNullable(feed.bodies.get(event(message)));
      if (body.isEmpty()) {
        lost += mustGet(message, reader) ? 1 : 0;
        continue;
      }
      leaked += leaks(message, reader, body.get()) ? 1 : 0;
      wrong += fits(message, reader, body.get()) ? 0 : 1;
    }
    int unknown =
        (int) feed.bodies.keySet().stream().filter(id -> !byEvent.containsKey(id)).count();
    return new Verdict.Org(
        home,
        feed.bodies.size(),
        counts.getOrDefault(Outcome.COPY, 0),
        counts.getOrDefault(Outcome.CHANGED, 0),
        counts.getOrDefault(Outcome.STUB, 0),
        counts.getOrDefault(Outcome.NOTHING, 0),
        lost + feed.gaps,
        // An event that no receipt names is a message published twice, or one that nobody wrote.
        feed.duplicated + unknown,
        feed.outOfOrder,
        wrong,
        leaked);
  }

  private Got of(OrgId reader) {
    return Optional.ofNullable(got.get(reader))
        .orElseThrow(() -> new IllegalArgumentException("org: not of this demo"));
  }

  private static EventId event(Said message) {
    return message.receipt.orElseThrow().event();
  }

  private static Optional<PartnerOutcome> promised(Said message, OrgId reader) {
    return message.receipt.flatMap(receipt -> receipt.outcome(reader));
  }

  /// The author's own org gets the original; an org that the receipt does not name gets nothing.
  private static Outcome outcome(Said message, OrgId reader) {
    return message.author.equals(reader)
        ? Outcome.COPY
        : promised(message, reader).map(PartnerOutcome::outcome).orElse(Outcome.NOTHING);
  }

  private static boolean mustGet(Said message, OrgId reader) {
    return switch (outcome(message, reader)) {
      case COPY, CHANGED, STUB -> true;
      case NOTHING, DEFERRED, UNKNOWN -> false;
    };
  }

  private static boolean mayHave(Said message, OrgId reader, Restricted value) {
    return switch (outcome(message, reader)) {
      case COPY -> true;
      case CHANGED ->
          promised(message, reader).stream()
              .noneMatch(outcome -> outcome.redacted().contains(value.kind().className()));
      case STUB, NOTHING, DEFERRED, UNKNOWN -> false;
    };
  }

  private static boolean leaks(Said message, OrgId reader, Body body) {
    String text = Texts.of(body);
    return message.values.stream()
        .anyMatch(value -> text.contains(value.text()) && !mayHave(message, reader, value));
  }

  private static boolean fits(Said message, OrgId reader, Body body) {
    if (message.deleted && body instanceof Body.Tombstone) {
      return true; // its words were taken out before they were read
    }
    return switch (outcome(message, reader)) {
      case COPY -> body.equals(message.body);
      case CHANGED ->
          body.getClass() == message.body.getClass()
              && !Texts.of(body).equals(Texts.of(message.body));
      case STUB -> body instanceof Body.Withheld;
      case NOTHING -> false;
      case DEFERRED, UNKNOWN -> true;
    };
  }
}
