package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// What two regions say to each other; the model of `tidegate.link.v1`, where each field is
/// described.
public sealed interface LinkMessage {
  /// From the region that sends events.
  sealed interface FromSender extends LinkMessage {}

  /// From the region that receives them.
  sealed interface FromReceiver extends LinkMessage {}

  record Hello(
      int wireLevel,
      RegionId region,
      String broker,
      long incarnation,
      Lane lane,
      long generation,
      long clockMillis)
      implements FromSender {}

  /// Frames, skips and truncations in stream order per bucket. `bytes()` and `events` are what it
  /// costs of the lane's credit, and it costs them again when it is sent again: the receiver gives
  /// back what it has worked off or dropped.
  ///
  /// Skips stand before all frames (a skip beside a frame of its incarnation is taken into the
  /// frame: a frame covers the sequences that it has no entry for); a truncation stands alone.
  record Data(long generation, List<Item> items, int events) implements FromSender {
    public long bytes() {
      long bytes = 0;
      for (Item item : items) {
        bytes += item instanceof FrameBytes(byte[] frame) ? frame.length : 32;
      }
      return bytes;
    }
  }

  sealed interface Item {}

  /// A frame in its link form: without positions, keys and marks, with the receiving region's
  /// readers only.
  record FrameBytes(byte[] frame) implements Item {}

  /// Sequences that the receiving region gets nothing of, right after `after`.
  record Skip(BucketId bucket, Pointer after, long incarnation, long from, long to)
      implements Item {
    public Skip {
      checkFollows(after, incarnation, from);
    }
  }

  /// Sequences that the sender can give no more, right after `after`.
  ///
  /// @param channels those that lost events; none: not known
  record Truncate(
      BucketId bucket,
      Pointer after,
      long incarnation,
      long from,
      long to,
      String reason,
      List<ChannelId> channels)
      implements Item {
    /// What one truncation may name.
    public static final int MAX_CHANNELS = 256;

    public Truncate {
      checkFollows(after, incarnation, from);
    }
  }

  /// As for a frame: a range that left something out before it would pass for its being here.
  private static void checkFollows(Pointer after, long incarnation, long from) {
    long first = after.incarnation() == incarnation ? after.sequence() + 1 : 1;
    if (from != first) {
      throw new IllegalArgumentException("range: " + from + " does not follow " + after);
    }
  }

  /// Entries of any region's control log; each region's in order.
  record Control(List<Entry> entries) implements FromSender {
    public record Entry(RegionId region, long position, byte[] bytes) {}
  }

  record Heartbeat(
      long number,
      long clockMillis,
      SortedMap<BucketId, Pointer> heads,
      SortedMap<RegionId, Long> control,
      Map<RegionId, Long> heardAgoMillis)
      implements FromSender {}

  record GoAway(String reason, int retryAfterMillis) implements FromSender, FromReceiver {}

  record Resume(
      int wireLevel,
      RegionId region,
      SortedMap<BucketId, List<Pointer>> applied,
      SortedMap<RegionId, Long> control,
      int maxMessageBytes,
      Credit credit,
      boolean answersFetch)
      implements FromReceiver {}

  record Ack(long generation, SortedMap<BucketId, Pointer> applied) implements FromReceiver {}

  /// What the receiver has of a bucket; all that is not acknowledged on the lane is to be sent
  /// again. The reason is [#GAP] or [#POLICY_SET_UNKNOWN].
  record NackGap(long generation, BucketId bucket, List<Pointer> applied, String reason)
      implements FromReceiver {
    /// Something is missing before what came.
    public static final String GAP = "GAP";

    /// What came was decided under control entries that the receiver could not have in time: it is
    /// to be sent again once they are there.
    public static final String POLICY_SET_UNKNOWN = "POLICY_SET_UNKNOWN";
  }

  record Reject(BucketId bucket, long incarnation, long sequence, String reason)
      implements FromReceiver {}

  record Credit(long bytes, long events) implements FromReceiver {}

  record Echo(long number, long clockMillis, SortedMap<RegionId, Long> control)
      implements FromReceiver {}

  /// Asks for events that the sender's store has lost.
  record Fetch(long number, BucketId bucket, RegionId origin, long incarnation, long from, long to)
      implements FromSender {}

  record Fetched(long number, Outcome outcome, long through, List<byte[]> frames)
      implements FromReceiver {
    public enum Outcome {
      LATER,
      FOUND,
      NOT_HELD,
      DAMAGED,
      LOST
    }
  }
}
