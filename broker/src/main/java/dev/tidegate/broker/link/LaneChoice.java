package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import java.time.Duration;

/// Which data lane each bucket is sent on: live, or catch-up while it is far behind.
final class LaneChoice {
  private final LinkConfig config;
  private final Backlog backlog;
  private final Lanes lanes;

  LaneChoice(LinkConfig config, Backlog backlog, Lanes lanes) {
    this.config = config;
    this.backlog = backlog;
    this.lanes = lanes;
  }

  /// Moves the bucket to the lane that its lag asks for, once nothing of it is out.
  void assign(OutBucket bucket, Moment now) {
    LaneStream from = lanes.of(bucket.lane());
    if (from.isStarved()) {
      // Another lane has no more credit with it than this one.
      return;
    }
    long unsent = backlog.unsent(bucket);
    Duration age = backlog.age(bucket, now);
    Lane wanted = bucket.lane();
    if (wanted == Lane.LIVE) {
      boolean far = unsent > config.catchUpEvents() || age.compareTo(config.catchUpAge()) > 0;
      wanted = far ? Lane.CATCH_UP : Lane.LIVE;
    } else if (unsent < config.liveEvents() && age.compareTo(config.liveAge()) < 0) {
      wanted = Lane.LIVE;
    }
    if (bucket.move(wanted)) {
      from.ready.remove(bucket);
    }
  }

  boolean wantsCatchUp() {
    return backlog.buckets().stream()
        .anyMatch(each -> each.lane() == Lane.CATCH_UP || each.wanted() == Lane.CATCH_UP);
  }
}
