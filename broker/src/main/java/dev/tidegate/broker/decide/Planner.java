package dev.tidegate.broker.decide;

import dev.tidegate.broker.control.ChannelView;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.policy.Decision;
import dev.tidegate.compliance.policy.Flow;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.compliance.policy.Transform;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.Glance;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Decides what each org of a channel gets.
///
/// Plans repeat, so they are kept in a [PlanCache] until they end.
public final class Planner {
  /// The rule that a reader is told when what an event changes never reached it.
  private static final RuleRef TARGET_NOT_SENT =
      new RuleRef("baseline", "TARGET_NOT_SENT", "What it changes was not sent to this org");

  /// The rule that a reader is told when a copy was lost here and is not given again.
  private static final RuleRef WITHDRAWN =
      new RuleRef("baseline", "WITHDRAWN", "Its home region gives it to nobody here any more");

  /// A copy of which only the ids are left.
  private static final Outcome WITHOUT_WORDS =
      new Outcome.Copy(new TreeMap<>(Map.of("*", Transform.REDACT)));

  private final RegionId self;
  private final Directory directory;
  private final Policies policies;
  private final PlanCache cache = new PlanCache();

  public Planner(RegionId self, Directory directory, Policies policies) {
    this.self = self;
    this.directory = directory;
    this.policies = policies;
  }

  /// How often a plan was found among those decided before, in this run.
  public long cacheHits() {
    return cache.hits();
  }

  public long cacheMisses() {
    return cache.misses();
  }

  /// What decisions rest on has changed: nothing that was cached is good for sure.
  public void forget() {
    cache.forget();
  }

  /// What is in the words of an envelope. Linear in the text; the same in every thread.
  public Classification classify(Envelope envelope) {
    return classify(policies.active(), envelope);
  }

  /// As [#classify(Envelope)], by a policy set that was taken before: for other threads.
  public static Classification classify(PolicySet set, Envelope envelope) {
    return set.classify(Words.of(envelope), envelope.labels());
  }

  /// As above, where the envelope's text, if it has one, was glanced at already.
  public static Classification classify(PolicySet set, Envelope envelope, Glance glance) {
    return set.classify(Words.of(envelope, glance), envelope.labels());
  }

  /// The plan for a message of `author`, an org at home here.
  public Plan plan(ChannelView channel, OrgId author, Classification found, Moment now) {
    PlanCache.Key key =
        new PlanCache.Key(
            channel.id(),
            channel.version(),
            author,
            found.names(),
            found.labels(),
            policies.hash());
    Optional<Plan> cached = cache.find(key, now);
    if (cached.isPresent()) {
      return cached.get();
    }
    List<Verdict> verdicts = new ArrayList<>();
    for (OrgId reader : channel.members()) {
      verdicts.add(decide(channel.id(), author, self, reader, key.classes(), key.labels(), now));
    }
    Plan plan = plan(key, verdicts, now);
    cache.put(key, plan);
    return plan;
  }

  /// The plan of an event that only takes something away: every org of the channel gets it, no rule
  /// and no expiry stops it.
  public Plan planOfTaking(ChannelView channel, OrgId author, Moment now) {
    List<Verdict> verdicts = new ArrayList<>();
    for (OrgId reader : channel.members()) {
      verdicts.add(new Verdict(reader, Outcome.Copy.PLAIN, List.of(), Plan.NO_END));
    }
    PlanCache.Key key =
        new PlanCache.Key(
            channel.id(),
            channel.version(),
            author,
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            policies.hash());
    return plan(key, verdicts, now);
  }

  /// The plan of a removed reaction: it crosses to every org of the channel, with its emoji only to
  /// those that `plan` gives the reaction unchanged.
  public static Plan ofReactionRemoved(Plan plan) {
    List<Outcome> renditions = List.of(Outcome.Copy.PLAIN, WITHOUT_WORDS);
    List<Plan.Reader> readers = new ArrayList<>();
    for (Plan.Reader reader : plan.readers()) {
      boolean whole = reader.outcome().equals(Outcome.Copy.PLAIN);
      readers.add(
          new Plan.Reader(
              reader.org(),
              whole ? Outcome.Copy.PLAIN : WITHOUT_WORDS,
              whole ? 0 : 1,
              reader.rules()));
    }
    return plan.with(renditions, readers).endingAt(Plan.NO_END);
  }

  /// The plan without the readers that may not have what the event hangs on: to a blocked message
  /// nothing is sent, not even that somebody answered it.
  ///
  /// A message of another region comes with the readers of this one only; about the others the
  /// rules of now are asked.
  ///
  /// @param target the plan under which that message is stored here
  /// @param from where it was written
  public Plan without(Plan plan, ChannelId channel, Plan target, RegionId from, Moment now) {
    List<Plan.Reader> readers = new ArrayList<>();
    for (Plan.Reader reader : plan.readers()) {
      Outcome before =
          target
              .reader(reader.org())
              .map(Plan.Reader::outcome)
              .orElseGet(() ->
                  decide(
                          channel,
                          target.author(),
                          from,
                          reader.org(),
                          target.classes(),
                          target.labels(),
                          now)
                      .outcome());
      boolean blocked =
          before instanceof Outcome.Block && !(reader.outcome() instanceof Outcome.Block);
      readers.add(
          blocked
              ? new Plan.Reader(
                  reader.org(),
                  new Outcome.Block(TARGET_NOT_SENT.because()),
                  Plan.NO_SLOT,
                  List.of(TARGET_NOT_SENT))
              : reader);
    }
    return plan.with(readers);
  }

  /// The plan of an event that its origin gives to none of these readers any more.
  public static Plan withdrawn(Plan plan) {
    List<Plan.Reader> readers =
        plan.readers().stream()
            .map(reader ->
                new Plan.Reader(
                    reader.org(),
                    new Outcome.Block(WITHDRAWN.because()),
                    Plan.NO_SLOT,
                    List.of(WITHDRAWN)))
            .toList();
    return new Plan(
        plan.author(),
        plan.classes(),
        plan.labels(),
        plan.policySet(),
        plan.decidedAtMillis(),
        plan.endsAtMillis(),
        List.of(),
        readers);
  }

  /// Whether a stored decision still holds: its policy set is active and its end has not passed.
  public boolean stands(Plan plan, Moment now) {
    return plan.standsAt(now.millis(), policies.hash());
  }

  boolean isHere(OrgId org) {
    return directory.homeOf(org).equals(Optional.of(self));
  }

  /// One reader's part of a plan.
  record Verdict(OrgId reader, Outcome outcome, List<RuleRef> rules, long endsAtMillis) {}

  /// What `reader` gets of a message by `author` that was written in `from`.
  Verdict decide(
      ChannelId channel,
      OrgId author,
      RegionId from,
      OrgId reader,
      SortedSet<String> classes,
      SortedSet<String> labels,
      Moment now) {
    Optional<RegionId> to = directory.homeOf(reader);
    if (to.isEmpty() || policies.cannotRead(author) || policies.cannotRead(reader)) {
      String unknown = to.isEmpty() ? "home" : "policy";
      return new Verdict(
          reader,
          new Outcome.Deferred(unknown),
          List.of(new RuleRef("baseline", "UNKNOWN:" + unknown, "")),
          Plan.NO_END);
    }
    Decision decision =
        policies
            .active()
            .decide(
                policies.geography(),
                new Flow(author, from, reader, to.get(), channel, classes, labels),
                Instant.ofEpochMilli(now.millis()));
    long endsAt =
        decision.endsAt().equals(Instant.MAX) ? Plan.NO_END : decision.endsAt().toEpochMilli();
    return new Verdict(reader, decision.outcome(), decision.rules(), endsAt);
  }

  private static Plan plan(PlanCache.Key key, List<Verdict> verdicts, Moment now) {
    Set<Outcome> renditions = new LinkedHashSet<>();
    renditions.add(Outcome.Copy.PLAIN);
    long endsAt = Plan.NO_END;
    for (Verdict verdict : verdicts) {
      endsAt = Math.min(endsAt, verdict.endsAtMillis());
      if (hasRecord(verdict.outcome())) {
        renditions.add(verdict.outcome());
      }
    }
    List<Outcome> slots = List.copyOf(renditions);
    List<Plan.Reader> readers = new ArrayList<>(verdicts.size());
    for (Verdict verdict : verdicts) {
      readers.add(
          new Plan.Reader(
              verdict.reader(),
              verdict.outcome(),
              slots.indexOf(verdict.outcome()),
              verdict.rules()));
    }
    return new Plan(
        key.author(),
        new TreeSet<>(key.classes()),
        new TreeSet<>(key.labels()),
        key.policySet(),
        now.millis(),
        endsAt,
        slots,
        readers);
  }

  static boolean hasRecord(Outcome outcome) {
    return outcome instanceof Outcome.Copy || outcome instanceof Outcome.Stub;
  }
}
