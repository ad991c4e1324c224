package dev.tidegate.chaos.world;

import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.region.RegionSettings;
import dev.tidegate.broker.serve.FeedBatch;
import dev.tidegate.broker.serve.FeedSink;
import dev.tidegate.broker.serve.LinkFeedState;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/// One region: its store, which survives, and its broker, which comes and goes.
public final class SimRegion {
  private static final Duration TICK = Duration.ofMillis(100);

  /// A subscriber's ear.
  interface Ear {
    void opened(byte[] cursor);

    /// The broker lets go of a batch: the moment at which its decisions must be good.
    void leaving(RegionCore core, FeedBatch batch);

    void batch(FeedBatch batch);

    void ended(TidegateException why);
  }

  private final RegionId id;
  private final Simulation simulation;
  private final SimNetwork network;
  private final LongFunction<RegionSettings> settings;
  private final StoreFaults faults;
  private InMemoryJournal journal;
  private Optional<RegionCore> core = Optional.empty();
  private final Map<Long, Ear> ears = new HashMap<>();
  private long life;
  private long feeds;
  private boolean awake;
  private Optional<Batch> appending = Optional.empty();

  SimRegion(
      RegionId id,
      Simulation simulation,
      SimNetwork network,
      StoreFaults faults,
      LongFunction<RegionSettings> settings) {
    this.id = id;
    this.simulation = simulation;
    this.network = network;
    this.faults = faults;
    this.settings = settings;
    journal = new InMemoryJournal(simulation.number());
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

  public InMemoryJournal journal() {
    return journal;
  }

  /// Starts a broker on what the store holds.
  public void start() {
    if (core.isPresent()) {
      return;
    }
    life++;
    simulation.trace("start " + id);
    awake = false;
    appending = Optional.empty();
    RegionCore started =
        new RegionCore(
            settings.apply(simulation.number()),
            journal.recover(),
            simulation.chance(),
            new Effects(life),
            simulation.now());
    core = Optional.of(started);
    started.start(simulation.now());
    tick(life);
  }

  /// Kills the broker: what it had in memory is gone, what it gave the store may or may not be
  /// stored.
  public void crash() {
    if (core.isEmpty()) {
      return;
    }
    simulation.trace("crash " + id);
    core = Optional.empty();
    life++;
    appending.ifPresent(batch -> {
      if (simulation.happens(0.5)) {
        journal.store(batch);
      }
    });
    appending = Optional.empty();
    ears.clear();
    network.crashed(id);
  }

  private void tick(long ofLife) {
    if (life == ofLife && core.isPresent()) {
      core.get().tick(simulation.now());
      simulation.after(TICK, () -> tick(ofLife));
    }
  }

  /// Does something with the broker, if it is up.
  void with(Consumer<RegionCore> action) {
    core.ifPresent(action);
  }

  long subscribe(Ear ear) {
    long feed = ++feeds;
    ears.put(feed, ear);
    return feed;
  }

  void connected(RegionId peer, Lane lane, long generation) {
    with(c -> c.connected(peer, lane, generation, simulation.now()));
  }

  void lost(RegionId peer, Lane lane, long generation) {
    with(c -> c.lost(peer, lane, generation, "LOST", simulation.now()));
  }

  void received(long session, RegionId from, LinkMessage.FromSender message) {
    with(c -> {
      if (message instanceof LinkMessage.Hello hello) {
        c.greeted(session, from, hello, simulation.now());
      } else {
        c.received(session, message, simulation.now());
      }
    });
  }

  void answered(RegionId peer, Lane lane, long generation, LinkMessage.FromReceiver message) {
    with(c -> c.received(peer, lane, generation, message, simulation.now()));
  }

  void gone(long session) {
    with(c -> c.gone(session, simulation.now()));
  }

  /// What the broker of one life wants done; nothing after its end.
  private final class Effects implements RegionCore.Effects {
    private final long ofLife;

    Effects(long ofLife) {
      this.ofLife = ofLife;
    }

    private void later(long micros, Consumer<RegionCore> action) {
      simulation.afterMicros(
          micros,
          () -> {
            if (life == ofLife) {
              with(action);
            }
          });
    }

    @Override
    public void append(Batch batch) {
      appending = Optional.of(batch);
      later(
          faults.commitMicros(simulation),
          c -> {
            appending = Optional.empty();
            c.completed(store(batch), simulation.now());
          });
    }

    private Completion store(Batch batch) {
      return switch (faults.next(simulation)) {
        case NONE -> journal.store(batch);
        case FAILS -> new Completion.Failed("SIMULATED");
        case UNKNOWN_STORED -> {
          Completion stored = journal.store(batch);
          yield stored instanceof Completion.Stored ? new Completion.Unknown("SIMULATED") : stored;
        }
        case UNKNOWN_LOST -> new Completion.Unknown("SIMULATED");
      };
    }

    @Override
    public void resolve(Batch batch) {
      later(
          faults.commitMicros(simulation),
          c -> journal.resolve(batch, done -> c.completed(done, simulation.now())));
    }

    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {
      later(200, _ -> then.accept(journal.answer(query), simulation.now()));
    }

    @Override
    public void stop(String cause) {
      simulation.afterMicros(0, SimRegion.this::crash);
    }

    @Override
    public void dial(RegionId peer, Lane lane, long generation) {
      network.dial(SimRegion.this, peer, lane, generation);
    }

    @Override
    public void send(RegionId peer, Lane lane, LinkMessage.FromSender message) {
      network.send(id, peer, lane, message);
    }

    @Override
    public void hangUp(RegionId peer, Lane lane) {
      network.hangUp(id, peer, lane);
    }

    @Override
    public void answer(long session, LinkMessage.FromReceiver message) {
      network.answer(id, session, message);
    }

    @Override
    public void end(long session, String reason) {
      network.end(session);
    }

    @Override
    public FeedSink feeds() {
      return new Ears(ofLife);
    }

    @Override
    public void alarm(String code, String detail) {
      simulation.trace("alarm " + id + " " + code);
    }

    @Override
    public void linkChanged(LinkStatus status) {
      simulation.trace("link " + id + " " + status.peer() + " " + status.state());
    }

    @Override
    public void wake() {
      if (!awake) {
        awake = true;
        later(
            50,
            c -> {
              awake = false;
              c.pump(simulation.now());
            });
      }
    }
  }

  /// Hands what feeds tell to their subscribers, a moment later.
  private final class Ears implements FeedSink {
    private final long ofLife;

    Ears(long ofLife) {
      this.ofLife = ofLife;
    }

    private void later(long feed, Consumer<Ear> told) {
      simulation.afterMicros(
          500,
          () -> {
            Ear ear = ears.get(feed);
            if (life == ofLife && ear != null) {
              told.accept(ear);
            }
          });
    }

    @Override
    public void opened(long feed, byte[] cursor) {
      later(feed, ear -> ear.opened(cursor));
    }

    @Override
    public void deliver(long feed, FeedBatch batch) {
      Ear now = ears.get(feed);
      if (now != null) {
        with(c -> now.leaving(c, batch));
      }
      later(feed, ear -> ear.batch(batch));
    }

    @Override
    public void refuse(long feed, TidegateException why) {
      later(feed, ear -> ear.ended(why));
    }

    @Override
    public void resync(long feed, byte[] cursor, String reason) {}

    @Override
    public void linkState(long feed, RegionId region, LinkFeedState state) {}
  }
}
