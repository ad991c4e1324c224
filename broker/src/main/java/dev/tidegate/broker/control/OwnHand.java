package dev.tidegate.broker.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.broker.journal.LogKey;
import dev.tidegate.model.RegionId;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/// A region's hand: how it writes an entry of its own control log, and how it knows years later
/// that it was the one who wrote it.
///
/// Each entry carries a seal, made with the key of the region's store over the region, the
/// position, the digest of the entry before and all that the entry says. So nobody else can make
/// one, change one or put one elsewhere, and two branches of a forked log cannot be joined.
final class OwnHand {
  /// What else the key may seal one day begins otherwise.
  private static final byte[] DOMAIN = "tidegate control entry 1".getBytes(UTF_8);

  private final RegionId self;
  private final LogKey key;

  OwnHand(RegionId self, LogKey key) {
    this.self = self;
    this.key = key;
  }

  /// @param before the digest of the entry before; 0 if it is the first
  ControlEntry write(long position, long before, ControlRecord record, long atMillis) {
    byte[] said = SealCodec.said(ControlCodec.encode(record, atMillis), before);
    return new ControlEntry(
        self, position, SealCodec.encode(said, key.seal(DOMAIN, place(position), said)));
  }

  /// The digest of the entry that stood before this one when this region wrote it; empty if this
  /// region did not write it, or not there, or not with this store's key.
  OptionalLong before(ControlEntry entry) {
    var sealed = SealCodec.decode(entry.bytes());
    if (!entry.region().equals(self)
        || sealed.isEmpty()
        || !key.holds(sealed.get().seal(), DOMAIN, place(entry.position()), sealed.get().said())) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(sealed.get().before());
  }

  boolean wrote(ControlEntry entry) {
    return before(entry).isPresent();
  }

  private byte[] place(long position) {
    byte[] name = self.value().getBytes(UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + name.length + Long.BYTES)
        .putInt(name.length)
        .put(name)
        .putLong(position)
        .array();
  }
}
