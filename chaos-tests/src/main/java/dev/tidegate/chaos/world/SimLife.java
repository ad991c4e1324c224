package dev.tidegate.chaos.world;

import dev.tidegate.broker.control.ControlNews;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.upkeep.Sweeper;
import dev.tidegate.model.RegionId;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// What the broker of one life wants done; nothing after its end.
final class SimLife implements RegionCore.Effects {
  private static final long READ_MICROS = 200;
  private static final long WAKE_MICROS = 50;

  private final SimRegion region;
  private final Simulation simulation;
  private final SimNetwork network;
  private final SimStore store;
  private final Witness witness;
  private final SimFeeds feeds;
  private boolean awake;
  private boolean over;

  SimLife(
      SimRegion region,
      Simulation simulation,
      SimNetwork network,
      SimStore store,
      Witness witness) {
    this.region = region;
    this.simulation = simulation;
    this.network = network;
    this.store = store;
    this.witness = witness;
    feeds = new SimFeeds(region, simulation, witness);
  }

  void end() {
    over = true;
    feeds.end();
  }

  /// Gives the broker an input after a while, if it still lives.
  void later(long micros, Consumer<RegionCore> input) {
    simulation.afterMicros(
        micros,
        () -> {
          if (!over) {
            region.with(input);
          }
        });
  }

  @Override
  public void append(Batch batch) {
    look(batch);
    store.append(batch);
    simulation.afterMicros(
        store.commitMicros(),
        () -> {
          if (!over) {
            Completion completion = store.commit(batch);
            witness.happened(BrokerStage.JOURNAL, region.id());
            region.with(core -> core.completed(completion, region.now()));
          }
        });
  }

  private void look(Batch batch) {
    boolean decided = false;
    for (Frame frame : batch.frames()) {
      if (frame.head().origin().equals(region.id())) {
        decided = true;
        for (Plan plan : frame.plans()) {
          plan.readers().forEach(reader -> witness.decided(DecisionKind.of(reader.outcome())));
        }
      }
    }
    if (decided) {
      witness.happened(BrokerStage.DECIDE, region.id());
    }
    if (!batch.replacements().isEmpty()
        || batch.merge().isPresent()
        || !batch.blanksDone().isEmpty()) {
      witness.happened(BrokerStage.UPKEEP, region.id());
    }
  }

  @Override
  public void resolve(Batch batch) {
    later(
        store.commitMicros(),
        core -> store.journal().resolve(batch, done -> core.completed(done, region.now())));
  }

  @Override
  public void read(Query query, BiConsumer<Answer, Moment> then) {
    later(READ_MICROS, _ -> then.accept(store.journal().answer(query), region.now()));
  }

  @Override
  public void stop(String cause) {
    simulation.afterMicros(0, region::crash);
  }

  @Override
  public void dial(RegionId peer, Lane lane, long generation) {
    network.dial(region, peer, lane, generation);
  }

  @Override
  public void send(RegionId peer, Lane lane, LinkMessage.FromSender message) {
    if (!(message instanceof LinkMessage.Heartbeat)) {
      witness.happened(BrokerStage.LINK, region.id());
    }
    network.send(region.id(), peer, lane, message);
  }

  @Override
  public void hangUp(RegionId peer, Lane lane) {
    network.hangUp(region.id(), peer, lane);
  }

  @Override
  public void answer(long session, LinkMessage.FromReceiver message) {
    network.answer(region.id(), session, message);
  }

  @Override
  public void end(long session, String reason) {
    network.end(session);
  }

  @Override
  public SimFeeds feeds() {
    return feeds;
  }

  @Override
  public void controlChanged(ControlNews news) {
    witness.happened(BrokerStage.CONTROL, region.id());
  }

  @Override
  public void alarm(String code, String detail) {
    simulation.trace("alarm " + region.id() + " " + code);
    region.alarmed(code);
  }

  @Override
  public void linkChanged(LinkStatus status) {
    witness.linkIs(region.id(), status.peer(), status.state().kind());
    simulation.trace("link " + region.id() + " " + status.peer() + " " + status.state());
  }

  @Override
  public void swept(Sweeper.Report report) {
    witness.happened(BrokerStage.UPKEEP, region.id());
    simulation.trace("swept " + region.id() + " " + report.corrected());
  }

  @Override
  public void wake() {
    if (!awake) {
      awake = true;
      later(
          WAKE_MICROS,
          core -> {
            awake = false;
            core.pump(region.now());
          });
    }
  }
}
