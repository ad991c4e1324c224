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

  /// To look one up costs as much as a short record's digest.
  private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Digest::sha256);

  public static Digest of(byte[] record) {
    return read(ByteBuffer.wrap(SHA_256.get().digest(record)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
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
