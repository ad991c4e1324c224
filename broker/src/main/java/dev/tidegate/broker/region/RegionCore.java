package dev.tidegate.broker.region;

import dev.tidegate.broker.accept.Publisher;
import dev.tidegate.broker.control.ControlChange;
import dev.tidegate.broker.control.ControlLog;
import dev.tidegate.broker.control.ControlNews;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.Declarations;
import dev.tidegate.broker.control.Intent;
import dev.tidegate.broker.control.Requests;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Recovered;
import dev.tidegate.broker.journal.StoreRoom;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.Link;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.serve.FanOut;
import dev.tidegate.broker.serve.FeedSink;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.trace.Tracing;
import dev.tidegate.broker.upkeep.Sweeper;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// All stages of one region's broker, composed: the one object that the simulation and the broker's
/// loop both run.
///
/// Its own methods are the region's inputs; what can be asked of it is [RegionView]. It routes and
/// nothing else: what one stage wants done is an input of another or an effect of the whole. Every
/// method is called by one thread, each with the time; callbacks come on that thread, never within
/// the call that asked.
public final class RegionCore extends RegionView {
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

    /// Control entries were applied here. Comes before anybody is told of what they changed.
    default void controlChanged(ControlNews news) {}

    void alarm(String code, String detail);

    void linkChanged(LinkStatus status);

    /// Everything stored was looked at after what decisions rest on had changed.
    void swept(Sweeper.Report report);

    /// Which messages are traced, and who takes their spans; asked once, at the start.
    default Tracing tracing() {
      return Tracing.OFF;
    }

    /// Something may be ready to be stored: call `pump` soon.
    void wake();

    /// As `wake`, but only after so long: what is ready waits for more.
    default void pumpIn(Duration wait) {
      wake();
    }
  }

  /// A stored decision.
  public record Explained(Plan plan, EventKind kind, ChannelId channel) {}

  private final RegionSettings settings;
  private final Effects effects;

  public RegionCore(
      RegionSettings settings,
      Recovered recovered,
      RandomGenerator chance,
      Effects effects,
      Moment now) {
    this(settings, effects, new RegionStages(settings, recovered, chance, effects, now));
  }

  private RegionCore(RegionSettings settings, Effects effects, RegionStages stages) {
    super(stages);
    this.settings = settings;
    this.effects = effects;
  }

  /// Declares what this region is configured to be.
  public void start(Moment at) {
    stages.alarms.at(at);
    // Before anybody publishes: what waits to be blanked is deleted.
    stages.blanker.pump(at);
    stages.controlLog.declare(d -> d.region(settings.jurisdictions()), this::declared);
    for (OrgId org : settings.orgs()) {
      stages.controlLog.declare(d -> d.homed(org), this::declared);
    }
    for (PolicyFile file : settings.policies()) {
      stages.controlLog.declare(
          d -> d.policy(file.org(), file.source(), file.hash()), this::declared);
    }
    stages.controlLog.react();
    for (RegionId peer : settings.peers()) {
      stages.feeds.linkChanged(peer, false, false, at);
    }
    pump(at);
  }

  private void declared(Optional<TidegateException> failure) {
    failure.ifPresent(why -> stages.alarms.raise("DECLARATION_REFUSED", why.getMessage()));
  }

  /// Time passes; at least every 100 ms.
  public void tick(Moment at) {
    stages.alarms.at(at);
    stages.ownTail.tick(at);
    lookAtClocks(at);
    stages.outbound.tick(at);
    stages.inbound.tick(at);
    stages.feeds.tick(at);
    stages.repairer.pump(at);
    stages.revisions.pump(at);
    stages.blanker.pump(at);
    pump(at);
  }

  private void lookAtClocks(Moment at) {
    boolean ahead = stages.peerClocks.isAhead(at);
    if (stages.publisher.clockAhead(ahead) && ahead) {
      stages.alarms.raise(
          "CLOCK_SKEW", stages.peerClocks.mostAheadMillis() + " ms ahead of other regions");
    }
  }

  /// Stores what is ready, if the store is idle.
  public void pump(Moment at) {
    stages.alarms.at(at);
    stages.revisions.pump(at);
    // Before a batch is cut: what is decided on another basis than before is stored with a note of
    // it, or behind one.
    stages.sweeper.pump(at);
    stages.merger.pump(at);
    stages.commits.pump(at);
  }

  public void completed(Completion completion, Moment at) {
    stages.alarms.at(at);
    stages.commitWiring.completed(completion, at);
    pump(at);
  }

  /// What the store takes on disk, and what it may take: the smaller of what is configured and what
  /// the disk has room for. To be told every second or so.
  public void measured(long storeBytes, long limitBytes, Moment at) {
    stages.alarms.at(at);
    stages
        .room
        .measured(storeBytes, limitBytes)
        .ifPresent(level -> {
          stages.publisher.storeFull(level == StoreRoom.Level.FULL);
          stages.alarms.raise("STORE_" + level, storeBytes + " of " + limitBytes + " bytes");
        });
  }

  public Publisher publisher() {
    return stages.publisher;
  }

  public FanOut feeds() {
    return stages.feeds;
  }

  /// A workspace's request about channels; `then` is told when it is durable and applied here, or
  /// refused.
  public <T> void request(
      Function<Requests, Intent<T>> ask, Consumer<ControlLog.Result<T>> then, Moment at) {
    stages.alarms.at(at);
    stages.controlLog.request(ask, then);
  }

  /// An operator's declaration: orgs, policy files.
  public void declare(
      Function<Declarations, List<ControlRecord>> ask,
      Consumer<Optional<TidegateException>> then,
      Moment at) {
    stages.alarms.at(at);
    stages.controlLog.declare(ask, then);
  }

  /// The operator's baseline is another from now on: what was decided under the former one is
  /// decided anew before it is sent or served, only stricter.
  public void baseline(PolicyFile file, Moment at) {
    stages.alarms.at(at);
    stages.policies.baseline(file);
    stages.controlWiring.applied(
        List.of(new ControlChange.PolicyChanged(settings.region(), Optional.empty())), at);
    pump(at);
  }

  /// From now on there is a link to and from `peer`; the effects must know how to reach it.
  public void addPeer(RegionId peer, Moment at) {
    stages.alarms.at(at);
    stages.addPeer(peer, at);
    stages.feeds.linkChanged(peer, false, false, at);
  }

  /// Ends the link to and from `peer`. What is on its way and not acknowledged stays here, and goes
  /// from where it stopped should the region ever come back.
  public void removePeer(RegionId peer, Moment at) {
    stages.alarms.at(at);
    stages.removePeer(peer);
    stages.feeds.linkChanged(peer, false, false, at);
  }

  /// Something that a person must look at, found outside of the stages.
  ///
  /// @param detail ids, sizes and the operator's own file names only
  public void alarm(String code, String detail, Moment at) {
    stages.alarms.at(at);
    stages.alarms.raise(code, detail);
  }

  public void connected(RegionId peer, Lane lane, long generation, Moment at) {
    stages.alarms.at(at);
    link(peer).ifPresent(link -> link.connected(lane, generation, at));
  }

  public void lost(RegionId peer, Lane lane, long generation, String why, Moment at) {
    stages.alarms.at(at);
    link(peer).ifPresent(link -> link.lost(lane, generation, why, at));
  }

  public void received(
      RegionId peer, Lane lane, long generation, LinkMessage.FromReceiver message, Moment at) {
    stages.alarms.at(at);
    link(peer).ifPresent(link -> link.received(lane, generation, message, at));
  }

  /// Another region dialed a lane; `peer` is what its certificate says.
  public void greeted(long session, RegionId peer, LinkMessage.Hello hello, Moment at) {
    stages.alarms.at(at);
    stages.inbound.greeted(session, peer, hello, at);
  }

  public void received(long session, LinkMessage.FromSender message, Moment at) {
    stages.alarms.at(at);
    stages.inbound.received(session, message, at);
  }

  public void gone(long session, Moment at) {
    stages.alarms.at(at);
    stages.inbound.gone(session, at);
  }

  public Optional<Link> link(RegionId peer) {
    return stages.outbound.link(peer);
  }

  /// Lets a parked channel flow again, past the poison event.
  public boolean release(ChannelId channel, Moment at) {
    stages.alarms.at(at);
    Optional<Batch.Parking> released = stages.parked.release(channel);
    released.ifPresent(parking -> {
      stages.notes.parking(parking);
      stages.feeds.released(channel, at);
      effects.wake();
    });
    return released.isPresent();
  }

  /// No new publishes or feeds; links end when everything is acknowledged.
  public void drain(Moment at) {
    stages.alarms.at(at);
    stages.publisher.drain();
    stages.feeds.drain();
    stages.outbound.drain(at);
  }

  /// The broker stops: every feed is told, and its last acknowledgement is stored soon.
  public void leave(Moment at) {
    stages.alarms.at(at);
    stages.publisher.drain();
    stages.feeds.leave(at);
    pump(at);
  }
}
