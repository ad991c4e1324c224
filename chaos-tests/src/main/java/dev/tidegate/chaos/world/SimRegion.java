package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.region.RegionSettings;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/// One region: its store, which survives, and its broker, which comes and goes.
public final class SimRegion {
  private static final long TICK_MICROS = 100_000;

  private final RegionId id;
  private final Simulation simulation;
  private final SimNetwork network;
  private final Witness witness;
  private final LongFunction<RegionSettings> settings;
  private final SimStore store;
  private final Rot rot;
  private final List<Alarm> alarms = new ArrayList<>();
  private final List<Loss> losses = new ArrayList<>();
  private final ArrayDeque<Consumer<RegionCore>> waiting = new ArrayDeque<>();
  private Optional<RegionCore> core = Optional.empty();
  private Optional<SimLife> life = Optional.empty();
  private Quota quota = new Quota(LimitsByOrg.NONE);
  private Duration skew = Duration.ZERO;
  private Optional<RegionCore> draining = Optional.empty();
  private boolean paused;
  private WireLevels levels = WireLevels.CURRENT;

  SimRegion(
      RegionId id,
      Simulation simulation,
      SimNetwork network,
      Witness witness,
      LongFunction<RegionSettings> settings) {
    this.id = id;
    this.simulation = simulation;
    this.network = network;
    this.witness = witness;
    this.settings = settings;
    store = new SimStore(simulation);
    rot = new Rot(this, simulation);
  }

  public RegionId id() {
    return id;
  }

  public boolean isUp() {
    return core.isPresent();
  }

  public Optional<RegionCore> core() {
    return core;
  }

  /// What orgs may send to the broker that is up; a new one knows of nothing sent before.
  public Quota quota() {
    return quota;
  }

  public SimStore store() {
    return store;
  }

  public InMemoryJournal journal() {
    return store.journal();
  }

  public Rot rot() {
    return rot;
  }

  /// The time as this region's clocks show it.
  public Moment now() {
    Moment now = simulation.now();
    return new Moment(now.nanos(), now.millis() + skew.toMillis());
  }

  /// Sets the wall clock wrong by so much, at once; the monotonic clock goes on.
  public void skew(Duration wrongBy) {
    simulation.trace("skew " + id + " " + wrongBy);
    skew = wrongBy;
  }

  /// Stops the broker's loop, as a collection of garbage does: what comes meanwhile waits. The
  /// store and the network go on.
  public void pause() {
    simulation.trace("pause " + id);
    paused = true;
  }

  /// The broker is told to stop: it takes nothing new and ends its links once all is acknowledged.
  public void drain() {
    simulation.trace("drain " + id);
    draining = core;
    with(each -> each.drain(now()));
  }

  /// Whether the broker that was told to stop is still there.
  public boolean isDraining() {
    return core.isPresent() && core.equals(draining);
  }

  /// The loop goes on with all that has waited, in its order.
  public void proceed() {
    paused = false;
    while (!paused && !waiting.isEmpty()) {
      core.ifPresent(waiting.remove());
    }
  }

  /// An alarm and when it was raised, in simulated time.
  public record Alarm(String code, long atNanos) {}

  /// The alarms of all its lives, in order.
  public List<Alarm> alarms() {
    return List.copyOf(alarms);
  }

  void alarmed(String code) {
    alarms.add(new Alarm(code, now().nanos()));
  }

  /// The wire levels that its brokers know from the next start on, as those of another release.
  public void levels(WireLevels newLevels) {
    levels = newLevels;
  }

  /// Starts a broker on what the store holds.
  public void start() {
    if (core.isPresent()) {
      return;
    }
    simulation.trace("start " + id);
    SimLife started = new SimLife(this, simulation, network, store, witness);
    life = Optional.of(started);
    RegionSettings told = settings.apply(simulation.number()).at(levels);
    quota = new Quota(told.limits());
    RegionCore broker = new RegionCore(told, store.recover(), simulation.chance(), started, now());
    core = Optional.of(broker);
    broker.links(now()).forEach(link -> witness.linkIs(id, link.peer(), link.state().kind()));
    broker.start(now());
    broker.tick(now());
    tick(started);
  }

  /// Kills the broker: what it had in memory is gone, what it gave the store may or may not be
  /// stored.
  public void crash() {
    if (core.isEmpty()) {
      return;
    }
    simulation.trace("crash " + id);
    core = Optional.empty();
    witness.brokerGone(id);
    life.ifPresent(SimLife::end);
    life = Optional.empty();
    waiting.clear();
    paused = false;
    store.crash();
    network.crashed(id);
  }

  /// Kills the broker and puts an older copy of its store in the place of the present one. What
  /// only the present one holds of this region's own events is lost with the disk.
  public void restore(InMemoryJournal old) {
    crash();
    simulation.trace("restore " + id);
    losses.add(Loss.of(id, simulation.now(), store.journal(), old));
    store.restore(old);
  }

  /// What was lost with each disk, in order.
  List<Loss> losses() {
    return losses;
  }

  void heal() {
    store.heal();
    skew = Duration.ZERO;
    if (isDraining()) {
      crash();
    }
    proceed();
    start();
  }

  private void tick(SimLife of) {
    of.later(
        TICK_MICROS,
        broker -> {
          broker.tick(now());
          quota.tick(now());
          tick(of);
        });
  }

  /// Gives the broker an input, if it is up; if its loop is stopped, when it goes on.
  public void with(Consumer<RegionCore> input) {
    if (core.isPresent() && paused) {
      waiting.add(input);
    } else {
      core.ifPresent(input);
    }
  }

  long subscribe(SimFeeds.Ear ear) {
    return life.orElseThrow().feeds().subscribe(ear);
  }

  void connected(RegionId peer, Lane lane, long generation) {
    with(c -> c.connected(peer, lane, generation, now()));
  }

  void lost(RegionId peer, Lane lane, long generation) {
    with(c -> c.lost(peer, lane, generation, "LOST", now()));
  }

  void received(long session, RegionId from, LinkMessage.FromSender message) {
    with(c -> {
      heard(message);
      if (message instanceof LinkMessage.Hello hello) {
        c.greeted(session, from, hello, now());
      } else {
        c.received(session, message, now());
      }
    });
  }

  private void heard(LinkMessage.FromSender message) {
    switch (message) {
      case LinkMessage.Control _ -> witness.happened(BrokerStage.CONTROL, id);
      case LinkMessage.Hello _, LinkMessage.Data _, LinkMessage.Fetch _, LinkMessage.GoAway _ ->
          witness.happened(BrokerStage.REMOTE, id);
      case LinkMessage.Heartbeat _ -> {}
    }
  }

  void answered(RegionId peer, Lane lane, long generation, LinkMessage.FromReceiver message) {
    with(c -> c.received(peer, lane, generation, message, now()));
  }

  void gone(long session) {
    with(c -> c.gone(session, now()));
  }
}
