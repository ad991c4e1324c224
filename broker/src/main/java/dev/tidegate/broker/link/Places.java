package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import java.util.List;
import java.util.Map;

/// Where the far region is in each bucket's stream, by its own word: taken over at RESUME, moved on
/// by acks, gone back to when something is missing there.
final class Places {
  private final Backlog backlog;
  private final Waits waits;
  private final Outlet outlet;

  Places(Backlog backlog, Waits waits, Outlet outlet) {
    this.backlog = backlog;
    this.waits = waits;
    this.outlet = outlet;
  }

  /// Takes the far region's places over, all of them (live lane) or those of the buckets on the
  /// catch-up lane. Returns how many streams part from ours.
  int resume(LaneStream stream, LinkMessage.Resume resume) {
    outlet.limit(resume.maxMessageBytes());
    int forked = 0;
    backlog.refresh();
    for (OutBucket bucket : backlog.buckets()) {
      if (stream.lane == Lane.CATCH_UP && bucket.lane() != Lane.CATCH_UP) {
        continue;
      }
      StreamOrder.Place place =
          backlog.order(bucket).resume(resume.applied().getOrDefault(bucket.id, List.of()));
      forked += place.forked() ? 1 : 0;
      bucket.resumeAt(place.at());
      if (stream.lane == Lane.LIVE) {
        bucket.move(Lane.LIVE);
      }
      if (backlog.isBehind(bucket) && bucket.lane() == stream.lane) {
        stream.ready.add(bucket);
      }
    }
    return forked;
  }

  /// The far region has durably applied more. False if it names a place that is none of ours.
  boolean acknowledged(LaneStream stream, LinkMessage.Ack ack, Moment now) {
    for (Map.Entry<BucketId, Pointer> each : ack.applied().entrySet()) {
      OutBucket bucket = backlog.bucket(each.getKey());
      StreamOrder order = backlog.order(bucket);
      if (!order.has(each.getValue())) {
        return false;
      }
      if (order.isAfter(each.getValue(), bucket.acked())) {
        outlet.acknowledged(stream, bucket.acknowledge(each.getValue(), order), now);
      }
    }
    return true;
  }

  /// Whether the place is in our stream of the bucket.
  boolean has(BucketId bucket, Pointer place) {
    return backlog.order(backlog.bucket(bucket)).has(place);
  }

  /// What a report of a gap told beside the gap.
  ///
  /// @param forked the stream named parts from ours
  /// @param advanced the far region has applied more of it than it had acknowledged
  record Gap(boolean forked, boolean advanced) {}

  /// Goes back to what the far region has, in all buckets of the lane.
  Gap goBack(LaneStream stream, LinkMessage.NackGap nack) {
    OutBucket named = backlog.bucket(nack.bucket());
    StreamOrder order = backlog.order(named);
    StreamOrder.Place place = order.resume(nack.applied());
    boolean advanced = order.isAfter(place.at(), named.acked());
    for (OutBucket bucket : backlog.buckets()) {
      if (bucket.lane() != stream.lane) {
        continue;
      }
      if (bucket == named) {
        bucket.resumeAt(place.at());
      } else if (bucket.isFlying()) {
        bucket.goBack();
      }
      waits.ready(bucket);
    }
    return new Gap(place.forked(), advanced);
  }

  /// The lane's connection is gone: what was out may or may not have arrived.
  void lost(Lane lane) {
    for (OutBucket bucket : backlog.buckets()) {
      if (bucket.lane() == lane) {
        bucket.goBack();
      }
    }
  }
}
