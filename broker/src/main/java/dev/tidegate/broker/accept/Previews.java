package dev.tidegate.broker.accept;

import dev.tidegate.broker.control.ChannelCard;
import dev.tidegate.broker.control.ChannelCards;
import dev.tidegate.broker.control.ControlChange;
import dev.tidegate.broker.control.ControlNews;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.support.LoopReads;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.support.VersionedCache;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.OrgId;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;

/// What each org would get of messages that are not sent, as a chat asks while somebody types.
///
/// Plans are decided on the loop only. The edge keeps what it was given under all that a plan is
/// decided by but the facts, and gives everything up when a policy, a home or a region's
/// jurisdictions change. So a preview costs the loop nothing while the words stay in the same
/// classes.
///
/// Previews may be asked for by many threads but the loop's own; [#applied] is told on the loop.
public final class Previews {
  private static final Duration KEPT = Duration.ofMinutes(1);
  private static final long MAX_READERS = 100_000;

  private final Publisher publisher;
  private final ChannelCards cards;
  private final Supplier<PolicySet> policies;
  private final LoopReads loop;
  private final Supplier<Moment> time;
  private final VersionedCache<Key, Plan> plans;

  /// How many control entries the news have told of. Owned by the loop.
  private long heard;

  private record Key(
      ChannelId channel,
      long version,
      OrgId author,
      SortedSet<String> classes,
      SortedSet<String> labels,
      String policySet) {
    static Key of(Envelope envelope, OrgId author, PublishRequest.Found found, long version) {
      return new Key(
          envelope.channel(),
          version,
          author,
          found.classification().names(),
          found.classification().labels(),
          found.policySet());
    }
  }

  /// To be made before the loop applies anything.
  ///
  /// @param policies the policy set last seen active
  /// @param heard how many control entries are applied
  public Previews(
      Publisher publisher,
      ChannelCards cards,
      Supplier<PolicySet> policies,
      LoopReads loop,
      Supplier<Moment> time,
      long heard) {
    this.publisher = publisher;
    this.cards = cards;
    this.policies = policies;
    this.loop = loop;
    this.time = time;
    this.heard = heard;
    plans =
        new VersionedCache<>(
            MAX_READERS,
            plan -> 1 + plan.readers().size(),
            KEPT,
            ChannelCards.LOAD_TIMEOUT,
            () -> time.get().nanos());
  }

  /// What was looked up and kept already. May be asked by any thread.
  public long cacheHits() {
    return plans.hits();
  }

  public long cacheMisses() {
    return plans.misses();
  }

  /// @throws dev.tidegate.model.TidegateException as a publish of the same would be refused, but
  ///   for its target
  Preview preview(OrgId org, Envelope envelope) {
    Optional<ChannelCard> card = cards.member(org, envelope.channel());
    if (card.isEmpty()) {
      return preview(envelope, ask(org, envelope, Optional.empty()));
    }
    PolicySet set = policies.get();
    var found = new PublishRequest.Found(set.hash(), Planner.classify(set, envelope));
    if (envelope.body() instanceof Body.Deleted) {
      return preview(envelope, ask(org, envelope, Optional.of(found)));
    }
    return plans
        .find(Key.of(envelope, org, found, card.get().view().version()))
        .filter(plan -> time.get().millis() < plan.endsAtMillis())
        .map(plan -> Preview.of(envelope, plan, found.classification()))
        .orElseGet(() -> load(org, envelope, found));
  }

  private Preview load(OrgId org, Envelope envelope, PublishRequest.Found found) {
    VersionedCache.Load load = plans.beginLoad();
    Prospect prospect = ask(org, envelope, Optional.of(found));
    plans.put(
        Key.of(envelope, org, prospect.found(), prospect.channelVersion()),
        prospect.plan(),
        prospect.controlPosition(),
        load);
    return preview(envelope, prospect);
  }

  private Prospect ask(OrgId org, Envelope envelope, Optional<PublishRequest.Found> found) {
    return loop.ask(now -> publisher.prospect(org, envelope, found, now));
  }

  private static Preview preview(Envelope envelope, Prospect prospect) {
    return Preview.of(envelope, prospect.plan(), prospect.found().classification());
  }

  /// Entries were applied. To be told before anybody else is.
  public void applied(ControlNews news) {
    boolean gap = news.from() != heard;
    heard = news.to();
    if (gap || news.changes().stream().anyMatch(Previews::isFact)) {
      plans.clear();
    }
  }

  /// Whether plans rest on it that are not kept by it.
  private static boolean isFact(ControlChange change) {
    return switch (change) {
      case ControlChange.PolicyChanged _,
          ControlChange.RegionChanged _,
          ControlChange.OrgAppeared _,
          ControlChange.OrgVanished _ ->
          true;
      // A channel whose members change has another version.
      case ControlChange.ChannelAppeared _,
          ControlChange.ChannelClosed _,
          ControlChange.MemberJoined _,
          ControlChange.MemberLeft _,
          ControlChange.Disconnected _,
          ControlChange.Invited _,
          ControlChange.InvitationChanged _ ->
          false;
    };
  }
}
