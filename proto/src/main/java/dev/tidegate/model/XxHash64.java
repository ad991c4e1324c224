package dev.tidegate.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// XXH64 with seed 0, by its public specification (xxHash, doc/xxhash_spec.md).
///
/// It is here, and not in a library, because the bucket of a channel may never change: forty lines
/// with the specification's own test vectors are safer than a dependency that may.
public final class XxHash64 {
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;

  private XxHash64() {}

  public static long hash(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long hash = in.remaining() >= 32 ? stripes(in) : PRIME_5;
    hash += bytes.length;
    while (in.remaining() >= 8) {
      hash = Long.rotateLeft(hash ^ round(0, in.getLong()), 27) * PRIME_1 + PRIME_4;
    }
    if (in.remaining() >= 4) {
      hash ^= Integer.toUnsignedLong(in.getInt()) * PRIME_1;
      hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
    }
    while (in.hasRemaining()) {
      hash ^= Byte.toUnsignedLong(in.get()) * PRIME_5;
      hash = Long.rotateLeft(hash, 11) * PRIME_1;
    }
    return avalanche(hash);
  }

  /// Of 16 bytes: both numbers, big-endian.
  static long hash(long high, long low) {
    long hash = PRIME_5 + 16;
    hash = Long.rotateLeft(hash ^ round(0, Long.reverseBytes(high)), 27) * PRIME_1 + PRIME_4;
    hash = Long.rotateLeft(hash ^ round(0, Long.reverseBytes(low)), 27) * PRIME_1 + PRIME_4;
    return avalanche(hash);
  }

  private static long stripes(ByteBuffer in) {
    long a = 0x60EA27EEADC0B5D6L; // PRIME_1 + PRIME_2, which overflows
    long b = PRIME_2;
    long c = 0;
    long d = -PRIME_1;
    while (in.remaining() >= 32) {
      a = round(a, in.getLong());
      b = round(b, in.getLong());
      c = round(c, in.getLong());
      d = round(d, in.getLong());
    }
    long hash =
        Long.rotateLeft(a, 1)
            + Long.rotateLeft(b, 7)
            + Long.rotateLeft(c, 12)
            + Long.rotateLeft(d, 18);
    hash = merge(hash, a);
    hash = merge(hash, b);
    hash = merge(hash, c);
    return merge(hash, d);
  }

  private static long round(long accumulator, long lane) {
    return Long.rotateLeft(accumulator + lane * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long accumulator) {
    return (hash ^ round(0, accumulator)) * PRIME_1 + PRIME_4;
  }

  private static long avalanche(long hash) {
    hash = (hash ^ hash >>> 33) * PRIME_2;
    hash = (hash ^ hash >>> 29) * PRIME_3;
    return hash ^ hash >>> 32;
  }
}
