package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;

/// What ends the waits of buckets, and which of them may then go on.
final class Waits {
  private final Backlog backlog;
  private final Lanes lanes;

  Waits(Backlog backlog, Lanes lanes) {
    this.backlog = backlog;
    this.lanes = lanes;
  }

  /// Puts the bucket in line on its lane, if it has something to send and waits for nothing.
  void ready(OutBucket bucket) {
    LaneStream stream = lanes.of(bucket.lane());
    if (stream.isOpen()
        && bucket.waitsFor() == OutBucket.Wait.NOTHING
        && backlog.hasUnsent(bucket)) {
      stream.ready.add(bucket);
    }
  }

  void wake(OutBucket bucket) {
    bucket.stopWaiting();
    ready(bucket);
  }

  /// Ends a wait that has lasted long enough.
  void expire(OutBucket bucket, Moment now) {
    if (bucket.isWaitOver(now)) {
      if (bucket.waitsFor() == OutBucket.Wait.DEFERRED) {
        bucket.askAnew();
      }
      wake(bucket);
    }
  }

  /// The bucket's frame has a new revision.
  void replaced(OutBucket bucket) {
    switch (bucket.waitsFor()) {
      case DEFERRED, DAMAGED -> wake(bucket);
      case NOTHING, READ, REFRESH, HELD, CONTROL -> {}
    }
  }

  /// Something that waits may go on: a new decision, another membership, a control entry applied
  /// there.
  void look() {
    for (OutBucket bucket : backlog.buckets()) {
      switch (bucket.waitsFor()) {
        case DEFERRED -> {
          bucket.askAnew();
          wake(bucket);
        }
        case HELD, CONTROL -> wake(bucket);
        case NOTHING, READ, REFRESH, DAMAGED -> {}
      }
    }
  }
}
