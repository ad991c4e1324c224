package dev.tidegate.chaos.world;

import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.serve.FeedBatch;
import dev.tidegate.broker.serve.FeedSink;
import dev.tidegate.broker.serve.LinkFeedState;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Hands what one life of a broker tells its feeds to their subscribers, a moment later.
final class SimFeeds implements FeedSink {
  private static final long WAY_MICROS = 500;

  /// A subscriber's ear.
  interface Ear {
    void opened(byte[] cursor);

    /// The broker lets go of a batch: the moment at which its decisions must be good.
    void leaving(RegionCore core, FeedBatch batch);

    void batch(FeedBatch batch);

    void resync(byte[] cursor, String reason);

    void ended(TidegateException why);
  }

  private final SimRegion region;
  private final Simulation simulation;
  private final Witness witness;
  private final Map<Long, Ear> ears = new HashMap<>();
  private long last;
  private boolean over;

  SimFeeds(SimRegion region, Simulation simulation, Witness witness) {
    this.region = region;
    this.simulation = simulation;
    this.witness = witness;
  }

  long subscribe(Ear ear) {
    ears.put(++last, ear);
    return last;
  }

  /// The broker is dead: nothing more is heard of it.
  void end() {
    over = true;
    ears.clear();
  }

  private void later(long feed, Consumer<Ear> told) {
    simulation.afterMicros(
        WAY_MICROS,
        () -> {
          Ear ear = ears.get(feed);
          if (!over && ear != null) {
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
    witness.happened(BrokerStage.SERVE, region.id());
    Ear now = ears.get(feed);
    if (now != null) {
      region.core().ifPresent(core -> now.leaving(core, batch));
    }
    later(feed, ear -> ear.batch(batch));
  }

  @Override
  public void refuse(long feed, TidegateException why) {
    later(feed, ear -> ear.ended(why));
  }

  @Override
  public void resync(long feed, byte[] cursor, String reason) {
    later(feed, ear -> ear.resync(cursor, reason));
  }

  @Override
  public void linkState(long feed, RegionId region, LinkFeedState state) {}
}
