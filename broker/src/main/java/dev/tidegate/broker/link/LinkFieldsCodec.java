package dev.tidegate.broker.link;

import com.google.protobuf.ByteString;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.link.v1.BucketPointers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The fields that link messages are made of, on the wire, each with its bounds.
final class LinkFieldsCodec {
  /// Regions that one message may count.
  private static final int MAX_REGIONS = 1 << 16;

  /// Ends that a message may name of one bucket.
  private static final int MAX_ENDS = 8;

  private LinkFieldsCodec() {}

  static BucketPointers toWire(BucketId bucket, List<Pointer> ends) {
    BucketPointers.Builder wire = BucketPointers.newBuilder().setBucket(bucket.value());
    ends.forEach(end -> wire.addEnds(toWire(end)));
    return wire.build();
  }

  static SortedMap<BucketId, List<Pointer>> pointers(List<BucketPointers> wire) {
    if (wire.size() > BucketId.COUNT) {
      throw new IllegalArgumentException("buckets: " + wire.size() + " (expected: at most 256)");
    }
    SortedMap<BucketId, List<Pointer>> pointers = new TreeMap<>();
    for (BucketPointers each : wire) {
      if (pointers.put(new BucketId(each.getBucket()), ends(each, 1)) != null) {
        throw new IllegalArgumentException("bucket: " + each.getBucket() + " named twice");
      }
    }
    return pointers;
  }

  static List<Pointer> ends(BucketPointers wire, int least) {
    if (wire.getEndsCount() < least || wire.getEndsCount() > MAX_ENDS) {
      throw new IllegalArgumentException("ends: " + wire.getEndsCount() + " (expected: at most 8)");
    }
    return wire.getEndsList().stream().map(LinkFieldsCodec::fromWire).toList();
  }

  static dev.tidegate.wire.link.v1.Pointer toWire(Pointer pointer) {
    return dev.tidegate.wire.link.v1.Pointer.newBuilder()
        .setIncarnation(pointer.incarnation())
        .setSequence(pointer.sequence())
        .build();
  }

  static Pointer fromWire(dev.tidegate.wire.link.v1.Pointer wire) {
    return new Pointer(wire.getIncarnation(), wire.getSequence());
  }

  static dev.tidegate.wire.link.v1.Credit toWire(LinkMessage.Credit credit) {
    return dev.tidegate.wire.link.v1.Credit.newBuilder()
        .setBytes(credit.bytes())
        .setEvents(credit.events())
        .build();
  }

  static LinkMessage.Credit fromWire(dev.tidegate.wire.link.v1.Credit wire) {
    if (wire.getBytes() < 0 || wire.getEvents() < 0) {
      throw new IllegalArgumentException("credit: more than can be");
    }
    return new LinkMessage.Credit(wire.getBytes(), wire.getEvents());
  }

  static dev.tidegate.wire.link.v1.GoAway toWire(LinkMessage.GoAway away) {
    return dev.tidegate.wire.link.v1.GoAway.newBuilder()
        .setReason(away.reason())
        .setRetryAfterMillis(away.retryAfterMillis())
        .build();
  }

  static LinkMessage.GoAway fromWire(dev.tidegate.wire.link.v1.GoAway wire) {
    return new LinkMessage.GoAway(
        text("reason", wire.getReason(), 128),
        atLeast(0, wire.getRetryAfterMillis(), "retry after"));
  }

  static dev.tidegate.wire.link.v1.Lane toWire(Lane lane) {
    return switch (lane) {
      case CONTROL -> dev.tidegate.wire.link.v1.Lane.LANE_CONTROL;
      case LIVE -> dev.tidegate.wire.link.v1.Lane.LANE_LIVE;
      case CATCH_UP -> dev.tidegate.wire.link.v1.Lane.LANE_CATCH_UP;
    };
  }

  static Lane fromWire(dev.tidegate.wire.link.v1.Lane wire) {
    return switch (wire) {
      case LANE_CONTROL -> Lane.CONTROL;
      case LANE_LIVE -> Lane.LIVE;
      case LANE_CATCH_UP -> Lane.CATCH_UP;
      case LANE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("lane: of no known kind");
    };
  }

  static ByteString toWire(ChannelId channel) {
    return ByteString.copyFrom(
        ByteBuffer.allocate(16).putLong(channel.high()).putLong(channel.low()).flip());
  }

  static ChannelId fromWire(ByteString wire) {
    if (wire.size() != 16) {
      throw new IllegalArgumentException("channel: " + wire.size() + " bytes (expected: 16)");
    }
    ByteBuffer bytes = wire.asReadOnlyByteBuffer();
    return new ChannelId(bytes.getLong(), bytes.getLong());
  }

  static Map<String, Long> names(Map<RegionId, Long> regions) {
    Map<String, Long> names = new TreeMap<>();
    regions.forEach((region, value) -> names.put(region.value(), value));
    return names;
  }

  static SortedMap<RegionId, Long> regions(Map<String, Long> names) {
    if (names.size() > MAX_REGIONS) {
      throw new IllegalArgumentException("regions: " + names.size());
    }
    SortedMap<RegionId, Long> regions = new TreeMap<>();
    names.forEach((name, value) -> {
      if (value < 0) {
        throw new IllegalArgumentException("position: more than can be");
      }
      regions.put(new RegionId(name), value);
    });
    return regions;
  }

  static long positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
    return value;
  }

  static int atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
    return value;
  }

  static long notBefore(long from, long to) {
    if (to < from) {
      throw new IllegalArgumentException("range: " + from + " to " + to);
    }
    return to;
  }

  static String text(String name, String value, int maxChars) {
    if (value.length() > maxChars) {
      throw new IllegalArgumentException(name + ": " + value.length() + " characters");
    }
    return value;
  }
}
