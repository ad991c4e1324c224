package dev.tidegate.broker;

import dev.tidegate.broker.accept.Publisher;
import dev.tidegate.broker.control.ControlChange;
import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.control.ControlLog;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.ControlState;
import dev.tidegate.broker.control.Declarations;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.control.Intent;
import dev.tidegate.broker.control.Lease;
import dev.tidegate.broker.control.Requests;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.decide.Redecider;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Recovered;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.link.ControlHead;
import dev.tidegate.broker.link.FederationView;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.Link;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.remote.RemoteApplier;
import dev.tidegate.broker.serve.FanOut;
import dev.tidegate.broker.serve.FeedBatch;
import dev.tidegate.broker.serve.FeedSink;
import dev.tidegate.broker.serve.LinkFeedState;
import dev.tidegate.broker.support.Alarms;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.upkeep.Blanker;
import dev.tidegate.broker.upkeep.Notes;
import dev.tidegate.broker.upkeep.Revisions;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// All stages of one region's broker, composed: the one object that the simulation and the broker's
/// loop both run.
///
/// It routes and nothing else: what one stage wants done is an input of another or an effect of the
/// whole. Every method is called by one thread, each with the time; callbacks come on that thread,
/// never within the call that asked.
public final class RegionCore {
  /// What the region wants done.
  public interface Effects {
    /// Answered by `completed`.
    void append(Batch batch);

    /// Answered by `completed`.
    void resolve(Batch batch);

    void read(Query query, BiConsumer<Answer, Moment> then);

    /// A sync failed: the broker stops, nothing more is acknowledged.
    void stop(String cause);

    void dial(RegionId peer, Lane lane, long generation);

    void send(RegionId peer, Lane lane, LinkMessage.FromSender message);

    void hangUp(RegionId peer, Lane lane);

    void answer(long session, LinkMessage.FromReceiver message);

    void end(long session, String reason);

    FeedSink feeds();

    void alarm(String code, String detail);

    void linkChanged(LinkStatus status);

    /// Something may be ready to be stored: call `pump` soon.
    void wake();
  }

  private final RegionSettings settings;
  private final Effects effects;
  private final Ends ends;
  private final Tail tail;
  private final ControlState control = new ControlState();
  private final ControlLog controlLog;
  private final Policies policies;
  private final Planner planner;
  private final Redecider redecider;
  private final Lease lease;
  private final Publisher publisher;
  private final FanOut feeds;
  private final Revisions revisions;
  private final Blanker blanker;
  private final Notes notes = new Notes();
  private final GroupCommit commits;
  private final Alarms alarms = new Alarms();
  private final SortedMap<RegionId, Link> links = new TreeMap<>();
  private final SortedMap<RegionId, RemoteApplier> appliers = new TreeMap<>();
  private final Map<Long, RemoteApplier> sessions = new HashMap<>();
  private final Map<ChannelId, Batch.Parking> parked = new LinkedHashMap<>();
  private Moment now;

  public RegionCore(
      RegionSettings settings,
      Recovered recovered,
      RandomGenerator chance,
      Effects effects,
      Moment now) {
    this.settings = settings;
    this.effects = effects;
    this.now = now;
    RegionId self = settings.region();
    ends = new Ends(recovered);
    tail = new Tail(settings.tailBytes());
    for (Batch.StoredControl entry : recovered.control()) {
      control.apply(new ControlEntry(entry.region(), entry.position(), entry.entry()));
    }
    policies = new Policies(settings.baseline(), this::alarm);
    policies.follow(control);
    planner = new Planner(self, control, policies);
    redecider = new Redecider(self, policies, planner);
    lease = new Lease(self, settings.membershipLease());
    controlLog = new ControlLog(self, control, new ControlEffects());
    HybridClock clock = new HybridClock();
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
            settings.accept(),
            new PublisherEffects());
    revisions = new Revisions(new RevisionEffects());
    blanker = new Blanker(recovered.openBlanks(), revisions, effects::read, effects::wake);
    feeds =
        new FanOut(
            recovered.storeId(),
            ends,
            tail,
            control,
            planner::stands,
            settings.feed(),
            new FeedEffects());
    for (RegionId peer : settings.peers()) {
      links.put(peer, link(peer, chance));
      appliers.put(
          peer,
          new RemoteApplier(self, peer, control, redecider, ends, clock, new RemoteEffects()));
    }
    for (Batch.Parking parking : recovered.parked()) {
      parked.put(parking.channel(), parking);
      feeds.parked(parking.channel());
    }
    commits =
        new GroupCommit(
            sources(),
            ends,
            recovered.lastBatch(),
            settings.commitEvents(),
            settings.commitBytes(),
            new CommitEffects());
  }

  private Link link(RegionId peer, RandomGenerator chance) {
    return new Link(
        settings.region(),
        peer,
        settings.incarnation(),
        settings.broker(),
        settings.link(),
        ends,
        tail,
        new Heads(),
        new FederationView(peer, control, lease, planner::stands),
        chance,
        new LinkEffects(peer),
        now);
  }

  /// In order of precedence.
  private List<CommitSource> sources() {
    List<CommitSource> sources = new ArrayList<>();
    sources.add(controlLog);
    sources.add(publisher);
    appliers.values().forEach(applier -> sources.add(applier.live()));
    appliers.values().forEach(applier -> sources.add(applier.catchUp()));
    sources.add(revisions);
    sources.add(blanker);
    sources.add(notes);
    return sources;
  }

  /// Declares what this region is configured to be.
  public void start(Moment at) {
    now = at;
    controlLog.declare(d -> d.region(settings.jurisdictions()), this::declared);
    for (OrgId org : settings.orgs()) {
      controlLog.declare(d -> d.homed(org), this::declared);
    }
    for (PolicyFile file : settings.policies()) {
      controlLog.declare(d -> d.policy(file.org(), file.source(), file.hash()), this::declared);
    }
    controlLog.react();
    for (RegionId peer : settings.peers()) {
      feeds.linkChanged(peer, false, false, at);
    }
    pump(at);
  }

  private void declared(Optional<TidegateException> failure) {
    failure.ifPresent(why -> alarm("DECLARATION_REFUSED", why.getMessage()));
  }

  /// Time passes; at least every 100 ms.
  public void tick(Moment at) {
    now = at;
    links.values().forEach(link -> link.tick(at));
    feeds.tick(at);
    revisions.pump(at);
    blanker.pump(at);
    pump(at);
  }

  /// Stores what is ready, if the store is idle.
  public void pump(Moment at) {
    now = at;
    revisions.pump(at);
    commits.pump(at);
  }

  public void completed(Completion completion, Moment at) {
    now = at;
    if (completion instanceof Completion.Stored(List<Frame> frames)) {
      frames.forEach(tail::add);
    }
    commits.completed(completion, at);
    if (completion instanceof Completion.Stored(List<Frame> frames)) {
      links.values().forEach(link -> link.committed(frames, at));
      feeds.committed(frames, at);
      for (Frame frame : frames) {
        for (Entry entry : frame.entries()) {
          if (entry.kind() == EventKind.DELETED) {
            blanker.deleted(frame.id(entry), at);
          }
        }
      }
    }
    pump(at);
  }

  public Publisher publisher() {
    return publisher;
  }

  public FanOut feeds() {
    return feeds;
  }

  public Directory directory() {
    return control;
  }

  public Planner planner() {
    return planner;
  }

  public Policies policies() {
    return policies;
  }

  public Ends ends() {
    return ends;
  }

  public List<Alarms.Alarm> alarms() {
    return alarms.all();
  }

  /// A workspace's request about channels; `then` is told when it is durable and applied here, or
  /// refused.
  public <T> void request(
      Function<Requests, Intent<T>> ask, Consumer<ControlLog.Result<T>> then, Moment at) {
    now = at;
    controlLog.request(ask, then);
  }

  /// An operator's declaration: orgs, policy files.
  public void declare(
      Function<Declarations, List<ControlRecord>> ask,
      Consumer<Optional<TidegateException>> then,
      Moment at) {
    now = at;
    controlLog.declare(ask, then);
  }

  public void connected(RegionId peer, Lane lane, long generation, Moment at) {
    now = at;
    link(peer).ifPresent(link -> link.connected(lane, generation, at));
  }

  public void lost(RegionId peer, Lane lane, long generation, String why, Moment at) {
    now = at;
    link(peer).ifPresent(link -> link.lost(lane, generation, why, at));
  }

  public void received(
      RegionId peer, Lane lane, long generation, LinkMessage.FromReceiver message, Moment at) {
    now = at;
    link(peer).ifPresent(link -> link.received(lane, generation, message, at));
  }

  /// Another region dialed a lane; `peer` is what its certificate says.
  public void greeted(long session, RegionId peer, LinkMessage.Hello hello, Moment at) {
    now = at;
    RemoteApplier applier = appliers.get(peer);
    if (applier == null) {
      effects.end(session, ErrorCode.LINK_WRONG_REGION.name());
      return;
    }
    sessions.put(session, applier);
    applier.greeted(session, hello, at);
  }

  public void received(long session, LinkMessage.FromSender message, Moment at) {
    now = at;
    RemoteApplier applier = sessions.get(session);
    if (applier == null) {
      effects.end(session, ErrorCode.LINK_PROTOCOL.name());
    } else {
      applier.received(session, message, at);
    }
  }

  public void gone(long session, Moment at) {
    now = at;
    RemoteApplier applier = sessions.remove(session);
    if (applier != null) {
      applier.gone(session, at);
    }
  }

  /// A stored decision.
  public record Explained(Plan plan, EventKind kind, ChannelId channel) {}

  /// The plan that an event is stored under here; empty if there is no such event.
  public void explain(EventId event, Consumer<Optional<Explained>> then) {
    effects.read(
        new Query.FrameOf(event),
        (answer, at) -> {
          now = at;
          Optional<Explained> explained = Optional.empty();
          if (answer instanceof Answer.Frames(var frames, _) && !frames.isEmpty()) {
            Frame frame = frames.getFirst();
            explained =
                frame
                    .entry(event.sequence())
                    .filter(entry -> entry.plan() >= 0)
                    .map(entry -> new Explained(frame.plan(entry), entry.kind(), entry.channel()));
          }
          then.accept(explained);
        });
  }

  public Optional<Link> link(RegionId peer) {
    return Optional.ofNullable(links.get(peer));
  }

  public List<LinkStatus> links(Moment at) {
    return links.values().stream().map(link -> link.status(at)).toList();
  }

  /// Whether each peer's events come in live.
  public Map<RegionId, Boolean> inbound() {
    Map<RegionId, Boolean> live = new TreeMap<>();
    appliers.forEach((peer, applier) -> live.put(peer, applier.isLive()));
    return live;
  }

  /// Whether a host's region was not heard for the membership lease.
  public boolean leaseExpired(RegionId host, Moment at) {
    return lease.isExpired(host, at.nanos());
  }

  /// How long ago a region's control head was heard; empty: never in this run.
  public OptionalLong heardAgoNanos(RegionId region, Moment at) {
    return lease.heardAgoNanos(region, at.nanos());
  }

  public List<Batch.Parking> parked() {
    return List.copyOf(parked.values());
  }

  /// Lets a parked channel flow again, past the poison event.
  public boolean release(ChannelId channel, Moment at) {
    now = at;
    Batch.Parking parking = parked.remove(channel);
    if (parking == null) {
      return false;
    }
    notes.parking(new Batch.Parking(parking.channel(), parking.event(), parking.reason(), false));
    feeds.released(channel, at);
    effects.wake();
    return true;
  }

  /// No new publishes; links end when everything is acknowledged.
  public void drain(Moment at) {
    now = at;
    publisher.drain();
    links.values().forEach(link -> link.drain(at));
  }

  /// Nothing waits to be stored.
  public boolean isIdle() {
    return commits.isIdle() && publisher.isIdle() && revisions.isIdle() && blanker.isIdle();
  }

  private void alarm(String code, String detail) {
    alarms.raise(code, detail, now);
    effects.alarm(code, detail);
  }

  private void refresh(Frame stale, BiConsumer<Frame, Moment> then) {
    revisions.revise(stale, redecider::redecide, then);
  }

  private final class Heads implements ControlHead {
    @Override
    public SortedMap<RegionId, Long> vector() {
      return control.vector().positions();
    }

    @Override
    public Map<RegionId, Long> heardAgoMillis(Moment at) {
      Map<RegionId, Long> ago = new TreeMap<>();
      for (RegionId region : control.vector().positions().keySet()) {
        lease
            .heardAgoNanos(region, at.nanos())
            .ifPresent(nanos -> ago.put(region, nanos / 1_000_000));
      }
      return ago;
    }
  }

  private final class ControlEffects implements ControlLog.Effects {
    @Override
    public void applied(List<ControlChange> changes, Moment at) {
      policies.follow(control);
      feeds.controlChanged(changes, at);
      links.values().forEach(link -> link.controlChanged(at));
      appliers.values().forEach(RemoteApplier::controlChanged);
    }

    @Override
    public void alarm(String code, String detail) {
      RegionCore.this.alarm(code, detail);
    }

    @Override
    public void wake() {
      effects.wake();
    }
  }

  private final class PublisherEffects implements Publisher.Effects {
    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {
      effects.read(query, then);
    }

    @Override
    public void wake() {
      effects.wake();
    }
  }

  private final class RevisionEffects implements Revisions.Effects {
    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {
      effects.read(query, then);
    }

    @Override
    public void replaced(Frame revised, Moment at) {
      tail.replace(revised);
      links.values().forEach(link -> link.replaced(revised, at));
      feeds.replaced(revised, at);
    }

    @Override
    public void alarm(String code, String detail) {
      RegionCore.this.alarm(code, detail);
    }

    @Override
    public void wake() {
      effects.wake();
    }
  }

  private final class CommitEffects implements GroupCommit.Effects {
    @Override
    public void append(Batch batch) {
      effects.append(batch);
    }

    @Override
    public void resolve(Batch batch) {
      effects.resolve(batch);
    }

    @Override
    public void stop(String cause) {
      alarm("STORE_BROKEN", cause);
      effects.stop(cause);
    }
  }

  private final class LinkEffects implements Link.Effects {
    private final RegionId peer;

    LinkEffects(RegionId peer) {
      this.peer = peer;
    }

    @Override
    public void dial(Lane lane, long generation) {
      effects.dial(peer, lane, generation);
    }

    @Override
    public void send(Lane lane, LinkMessage.FromSender message) {
      effects.send(peer, lane, message);
    }

    @Override
    public void hangUp(Lane lane) {
      effects.hangUp(peer, lane);
    }

    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {
      effects.read(query, then);
    }

    @Override
    public void refresh(Frame stale, BiConsumer<Frame, Moment> then) {
      RegionCore.this.refresh(stale, then);
    }

    @Override
    public void changed(LinkStatus status) {
      effects.linkChanged(status);
    }

    @Override
    public void alarm(String code, String detail) {
      RegionCore.this.alarm(code, detail);
    }
  }

  private final class RemoteEffects implements RemoteApplier.Effects {
    @Override
    public void answer(long session, LinkMessage.FromReceiver message) {
      effects.answer(session, message);
    }

    @Override
    public void end(long session, String reason) {
      sessions.remove(session);
      effects.end(session, reason);
    }

    @Override
    public void control(ControlEntry entry) {
      controlLog.receive(entry);
    }

    @Override
    public void helloSaid(RegionId peer, Moment at) {
      link(peer).ifPresent(link -> link.peerSaidHello(at));
    }

    @Override
    public void heard(RegionId region, long atNanos) {
      lease.heard(region, atNanos);
    }

    @Override
    public void parked(Batch.Parking parking) {
      parked.putIfAbsent(parking.channel(), parking);
      feeds.parked(parking.channel());
    }

    @Override
    public void inbound(RegionId peer, boolean live, boolean catchingUp, Moment at) {
      feeds.linkChanged(peer, live, catchingUp, at);
    }

    @Override
    public void alarm(String code, String detail) {
      RegionCore.this.alarm(code, detail);
    }

    @Override
    public void wake() {
      effects.wake();
    }
  }

  private final class FeedEffects implements FanOut.Effects {
    @Override
    public void read(Query query, Consumer<Answer> then) {
      effects.read(
          query,
          (answer, at) -> {
            now = at;
            then.accept(answer);
          });
    }

    @Override
    public void refresh(Frame stale, Consumer<Frame> then) {
      RegionCore.this.refresh(stale, (frame, _) -> then.accept(frame));
    }

    @Override
    public void keep(OrgId org, String name, byte[] cursor) {
      notes.keep(org, name, cursor);
      effects.wake();
    }

    @Override
    public void opened(long feed, byte[] cursor) {
      effects.feeds().opened(feed, cursor);
    }

    @Override
    public void deliver(long feed, FeedBatch batch) {
      effects.feeds().deliver(feed, batch);
    }

    @Override
    public void refuse(long feed, TidegateException why) {
      effects.feeds().refuse(feed, why);
    }

    @Override
    public void resync(long feed, byte[] cursor, String reason) {
      effects.feeds().resync(feed, cursor, reason);
    }

    @Override
    public void linkState(long feed, RegionId region, LinkFeedState state) {
      effects.feeds().linkState(feed, region, state);
    }
  }
}
