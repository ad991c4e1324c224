package dev.tidegate.broker.frame;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// 128 bits of a record's SHA-256: by it a record that comes back from elsewhere is known to be the
/// one that was stored here.
///
/// Rests only where the record may rest, and goes when the record goes.
public record Digest(long high, long low) {
  static final int BYTES = 16;

  public static Digest of(byte[] record) {
    try {
      return read(ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(record)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256", e);
    }
  }

  static Digest read(ByteBuffer in) {
    return new Digest(in.getLong(), in.getLong());
  }

  void write(ByteBuffer out) {
    out.putLong(high).putLong(low);
  }
}
