package dev.tidegate.broker.control;

import dev.tidegate.broker.journal.LogKey;
import dev.tidegate.wire.link.v1.ControlRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// The end of a control entry that its region has sealed: the fields `before` and `seal` of
/// `control.proto`, in this order, behind all others.
///
/// They are found by their place, not by parsing: what is sealed are bytes, and a release that
/// knows more fields may write them in another order.
final class SealCodec {
  private static final int FIXED_64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final byte BEFORE_TAG = (byte) (ControlRecord.BEFORE_FIELD_NUMBER << 3 | FIXED_64);
  private static final byte SEAL_TAG =
      (byte) (ControlRecord.SEAL_FIELD_NUMBER << 3 | LENGTH_DELIMITED);
  private static final int BEFORE_BYTES = 1 + Long.BYTES;
  private static final int SEAL_BYTES = 2 + LogKey.SEAL_BYTES;

  /// An entry taken apart.
  ///
  /// @param said all bytes but the seal's field
  /// @param before the digest of the entry before it, as the entry says
  record Sealed(byte[] said, long before, byte[] seal) {}

  private SealCodec() {}

  /// What is to be sealed: the record's bytes and the field `before`.
  static byte[] said(byte[] record, long before) {
    return ByteBuffer.allocate(record.length + BEFORE_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(record)
        .put(BEFORE_TAG)
        .putLong(before)
        .array();
  }

  /// The entry's bytes.
  static byte[] encode(byte[] said, byte[] seal) {
    return ByteBuffer.allocate(said.length + SEAL_BYTES)
        .put(said)
        .put(SEAL_TAG)
        .put((byte) LogKey.SEAL_BYTES)
        .put(seal)
        .array();
  }

  /// Empty if the bytes do not end as those of a sealed entry.
  static Optional<Sealed> decode(byte[] bytes) {
    int end = bytes.length - SEAL_BYTES;
    int start = end - BEFORE_BYTES;
    if (start < 0
        || bytes[start] != BEFORE_TAG
        || bytes[end] != SEAL_TAG
        || bytes[end + 1] != LogKey.SEAL_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return Optional.of(
        new Sealed(
            Arrays.copyOf(bytes, end),
            in.getLong(start + 1),
            Arrays.copyOfRange(bytes, end + 2, bytes.length)));
  }
}
