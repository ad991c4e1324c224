package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Recovered.StoredKey;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The byte forms of values in columns: big-endian, of fixed length.
final class SqliteBytes {
  private static final int KEY_BYTES = 24;
  private static final int PLACE_BYTES = 9;

  private SqliteBytes() {}

  static byte[] of(ChannelId channel) {
    return ByteBuffer.allocate(16).putLong(channel.high()).putLong(channel.low()).array();
  }

  static ChannelId channel(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new ChannelId(in.getLong(), in.getLong());
  }

  /// Of each bucket its number and a position.
  static byte[] ofPlaces(Map<BucketId, Long> positions) {
    ByteBuffer out = ByteBuffer.allocate(positions.size() * PLACE_BYTES);
    new TreeMap<>(positions)
        .forEach((bucket, position) -> out.put((byte) bucket.value()).putLong(position));
    return out.array();
  }

  static Map<BucketId, Long> places(byte[] bytes) {
    Map<BucketId, Long> positions = new TreeMap<>();
    for (ByteBuffer in = ByteBuffer.wrap(bytes); in.remaining() >= PLACE_BYTES; ) {
      positions.put(new BucketId(Byte.toUnsignedInt(in.get())), in.getLong());
    }
    return positions;
  }

  static byte[] of(List<Frame.Key> keys) {
    ByteBuffer out = ByteBuffer.allocate(keys.size() * KEY_BYTES);
    keys.forEach(key -> out.putLong(key.sequence()).putLong(key.high()).putLong(key.low()));
    return out.array();
  }

  static List<StoredKey> keys(
      byte[] bytes, RegionId origin, long incarnation, BucketId bucket, long storedAtMillis) {
    List<StoredKey> keys = new ArrayList<>(bytes.length / KEY_BYTES);
    for (ByteBuffer in = ByteBuffer.wrap(bytes); in.remaining() >= KEY_BYTES; ) {
      EventId event = new EventId(origin, incarnation, bucket, in.getLong());
      keys.add(new StoredKey(in.getLong(), in.getLong(), event, storedAtMillis));
    }
    return keys;
  }
}
