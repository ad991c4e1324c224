package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import java.time.Duration;

/// Whether the catch-up lane has to be there: it is dialed when a bucket is far behind, and ended
/// when none was for a while.
final class CatchUpLane {
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final Lanes lanes;
  private final LaneChoice choice;
  private long dialAtNanos;
  private long idleSinceNanos;

  CatchUpLane(Lanes lanes, LaneChoice choice, Moment now) {
    this.lanes = lanes;
    this.choice = choice;
    this.dialAtNanos = now.nanos();
  }

  void opened(Moment now) {
    idleSinceNanos = now.nanos();
  }

  void failed(Moment now) {
    dialAtNanos = now.plus(AGAIN).nanos();
  }

  void run(Moment now) {
    if (!lanes.live.isOpen()) {
      return;
    }
    LaneStream stream = lanes.catchUp;
    if (choice.wantsCatchUp()) {
      idleSinceNanos = now.nanos();
      if (stream.stage() == LaneStream.Stage.DOWN && now.reached(dialAtNanos)) {
        lanes.dial(stream, now);
      }
    } else if (stream.isOpen() && now.since(idleSinceNanos).compareTo(IDLE) >= 0) {
      lanes.hangUp(stream);
    }
  }
}
