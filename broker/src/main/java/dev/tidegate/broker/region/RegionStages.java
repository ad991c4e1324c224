package dev.tidegate.broker.region;

import dev.tidegate.broker.accept.Publisher;
import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.control.ControlLog;
import dev.tidegate.broker.control.ControlState;
import dev.tidegate.broker.control.Lease;
import dev.tidegate.broker.control.OwnTail;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.decide.Redecider;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Recovered;
import dev.tidegate.broker.journal.Runs;
import dev.tidegate.broker.journal.StoreRoom;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.link.FederationView;
import dev.tidegate.broker.link.Readers;
import dev.tidegate.broker.serve.FanOut;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.support.PeerClocks;
import dev.tidegate.broker.trace.Trail;
import dev.tidegate.broker.upkeep.Blanker;
import dev.tidegate.broker.upkeep.Merger;
import dev.tidegate.broker.upkeep.Notes;
import dev.tidegate.broker.upkeep.Repairer;
import dev.tidegate.broker.upkeep.Revisions;
import dev.tidegate.broker.upkeep.Sweeper;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/// All stages of one region, made from what its store recovered and tied to one another.
final class RegionStages {
  final RegionAlarms alarms;
  final StoreRoom room = new StoreRoom();
  final Ends ends;
  final Tail tail;
  final Runs runs;
  final ControlState control = new ControlState();
  final OwnTail ownTail;
  final ControlWiring controlWiring;
  final ControlLog controlLog;
  final Policies policies;
  final Planner planner;
  final Redecider redecider;
  final Lease lease;
  final Publisher publisher;
  final Outbound outbound;
  final Inbound inbound;
  final FanOut feeds;
  final Revisions revisions;
  final Repairer repairer;
  final Blanker blanker;
  final Sweeper sweeper;
  final Merger merger;
  final Notes notes = new Notes();
  final ParkedChannels parked = new ParkedChannels();
  final CommitWiring commitWiring;
  final GroupCommit commits;
  final HybridClock clock = new HybridClock();
  final PeerClocks peerClocks = new PeerClocks();
  final Tally tally;
  final Trail trail;
  private final RegionCore.Effects effects;
  private List<CommitSource> others = List.of();

  RegionStages(
      RegionSettings settings,
      Recovered recovered,
      RandomGenerator chance,
      RegionCore.Effects effects,
      Moment now) {
    this.effects = effects;
    RegionId self = settings.region();
    tally = new Tally(self);
    trail = new Trail(self, effects.tracing());
    alarms = new RegionAlarms(effects::alarm, now);
    ends = new Ends(recovered);
    tail = new Tail(settings.tailBytes());
    runs = new Runs(settings.incarnation(), recovered);
    for (Batch.StoredControl entry : recovered.control()) {
      control.apply(new ControlEntry(entry.region(), entry.position(), entry.entry()));
    }
    policies = new Policies(settings.baseline(), alarms::raise);
    policies.follow(control);
    planner = new Planner(self, control, policies);
    redecider = new Redecider(self, policies, planner);
    lease = new Lease(self, settings.membershipLease());
    ownTail = new OwnTail(self, control, settings.peers(), now);
    controlWiring = new ControlWiring(this, effects);
    controlLog =
        new ControlLog(
            self, recovered.logKey(), control, ownTail, settings.limits(), controlWiring);
    publisher =
        new Publisher(
            self,
            settings.incarnation(),
            control,
            policies,
            planner,
            ends,
            clock,
            recovered,
            settings.accept().at(settings.levels()),
            new PublisherWiring(this, effects));
    revisions = new Revisions(new RevisionWiring(this, effects));
    repairer = new Repairer(self, tail, redecider, revisions, new RepairWiring(this));
    blanker =
        new Blanker(
            recovered.openBlanks(), revisions, this::read, publisher::deleted, effects::wake);
    feeds =
        new FanOut(
            runs,
            ends,
            tail,
            control,
            planner::stands,
            settings.feed(),
            settings.limits(),
            settings.levels().highest(),
            new FeedWiring(this, effects));
    sweeper = new Sweeper(recovered.sweep(), settings.sweep(), new SweepWiring(this, effects), now);
    merger =
        new Merger(
            self,
            recovered.settled(),
            settings.merge(),
            revisions,
            new MergeWiring(this, effects),
            now);
    outbound = new Outbound(settings, this, chance, effects, now);
    inbound = new Inbound(settings, this, clock, effects);
    for (Batch.Parking parking : recovered.parked()) {
      parked.park(parking);
      feeds.parked(parking.channel());
    }
    commitWiring = new CommitWiring(this, effects);
    commits =
        new GroupCommit(
            sources(),
            ends,
            recovered.lastBatch(),
            settings.commitEvents(),
            settings.commitBytes(),
            commitWiring);
  }

  /// From now on there is a link to and from that region.
  void addPeer(RegionId peer, Moment now) {
    outbound.add(peer, now);
    inbound.add(peer);
    commits.sources(sources());
  }

  /// Ends the link to and from that region.
  void removePeer(RegionId peer) {
    peerClocks.forget(peer);
    outbound.remove(peer);
    inbound.remove(peer);
    commits.sources(sources());
  }

  /// In order of precedence.
  private List<CommitSource> sources() {
    List<CommitSource> sources = new ArrayList<>();
    sources.add(runs);
    sources.add(controlLog);
    sources.add(publisher.commits());
    sources.addAll(inbound.sources());
    sources.add(revisions);
    sources.add(blanker);
    sources.add(sweeper);
    sources.add(notes);
    others = List.copyOf(sources);
    // Last: it adds something only to a batch that nobody else has added anything to.
    sources.add(merger);
    return sources;
  }

  /// Whether a stage other than the merger has something to store.
  boolean othersWait() {
    return others.stream().anyMatch(CommitSource::hasWork);
  }

  /// Asks the journal, for any stage: whatever damage comes to light is mended.
  void read(Query query, BiConsumer<Answer, Moment> then) {
    effects.read(
        query,
        (answer, at) -> {
          if (answer instanceof Answer.Frames(_, var damage) && damage.isPresent()) {
            alarms.at(at);
            repairer.damaged(damage.get(), at);
          }
          then.accept(answer, at);
        });
  }

  /// Who in the peer region may be sent what.
  Readers readersAt(RegionId peer) {
    return new FederationView(peer, control, lease, planner::stands);
  }

  /// Decides the frame's plans anew and stores that.
  void refresh(Frame stale, BiConsumer<Frame, Moment> then) {
    revisions.revise(stale, redecider::redecide, then);
  }

  /// What the stages count.
  RegionFigures figures(Moment at) {
    Map<RegionId, Boolean> live = inbound.live();
    Tally.View stored = tally.view();
    int orgs = control.regions().stream().mapToInt(each -> control.orgsAt(each).size()).sum();
    return new RegionFigures(
        !commits.isStopped(),
        new RegionFigures.Events(stored.ownEvents(), stored.otherEvents(), stored.bytes()),
        stored.outcomes(),
        commits.figures(),
        new RegionFigures.Queue(publisher.queued(), publisher.queueCapacity()),
        publisher.refusedPublishes(),
        new RegionFigures.Cache(planner.cacheHits(), planner.cacheMisses()),
        outbound.peers().stream()
            .flatMap(peer -> outbound.link(peer).stream())
            .map(link ->
                new RegionFigures.PeerFigures(
                    link.peer(),
                    link.status(at),
                    live.getOrDefault(link.peer(), false),
                    lease.heardAgoNanos(link.peer(), at.nanos()),
                    link.outBytes(),
                    link.waits()))
            .toList(),
        feeds.figures(),
        new RegionFigures.Parked(
            parked.all().size(), parked.all().stream().mapToLong(ParkedChannel::waiting).sum()),
        clock.aheadSeen(),
        policies.active().hash(),
        policies.unreadableOrgs(),
        !sweeper.isIdle(),
        sweeper.correctedFrames(),
        merger.figures().frames(),
        new RegionFigures.Known(control.regions().size(), orgs, control.channels().size()),
        alarms.all());
  }

  /// Nothing waits to be stored.
  boolean isIdle() {
    return commits.isIdle()
        && !notes.hasWork()
        && publisher.isIdle()
        && revisions.isIdle()
        && blanker.isIdle();
  }
}
