package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;

/// Whether the far region makes progress: it has to echo in time, and to acknowledge what is out
/// while credit is left.
///
/// What waits there for control entries need not be acknowledged: the echo says that it lacks them.
final class LinkProgress {
  private final LinkConfig config;
  private final Lanes lanes;
  private final Outflow outflow;
  private long watchedSinceNanos;
  private boolean started;

  LinkProgress(LinkConfig config, Lanes lanes, Outflow outflow) {
    this.config = config;
    this.lanes = lanes;
    this.outflow = outflow;
  }

  /// The first moment of the link, and no later one, starts the watch.
  void start(Moment now) {
    if (!started) {
      started = true;
      watch(now);
    }
  }

  /// From now on an echo is waited for.
  void watch(Moment now) {
    watchedSinceNanos = now.nanos();
  }

  /// No echo for too long, be it that the link was up or that it does not come up; or data out,
  /// credit left, no ack.
  boolean isMissing(Moment now) {
    boolean silent = now.since(watchedSinceNanos).compareTo(config.noProgress()) >= 0;
    boolean live = isStalled(lanes.live, now);
    boolean catchUp = isStalled(lanes.catchUp, now);
    return silent || live || catchUp;
  }

  private boolean isStalled(LaneStream stream, Moment now) {
    return stream.isStalled(outflow.waitsForControl(stream.lane, now), config, now);
  }
}
