package dev.tidegate.broker.journal;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A store's secret, 256 bits: what the region that owns the store seals its own control entries
/// with.
///
/// It is drawn when the store is made and goes wherever a copy of the store goes, and nowhere else:
/// its bytes can be had by the stores only, and it says nothing of itself. Immutable.
public final class LogKey {
  public static final int BYTES = 32;
  public static final int SEAL_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] bytes;

  private LogKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("bytes: " + bytes.length + " (expected: " + BYTES + ")");
    }
    this.bytes = bytes;
  }

  /// @param chance of the kind that nobody can foretell, unless in a test
  static LogKey drawn(RandomGenerator chance) {
    byte[] drawn = new byte[BYTES];
    chance.nextBytes(drawn);
    return new LogKey(drawn);
  }

  /// @throws IllegalArgumentException if they are not [#BYTES]
  static LogKey of(byte[] bytes) {
    return new LogKey(bytes.clone());
  }

  /// As secret as the number: for a store in memory, and for tests.
  public static LogKey ofNumber(long number) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    while (bytes.hasRemaining()) {
      bytes.putLong(number);
    }
    return new LogKey(bytes.array());
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /// HMAC-SHA256 over the parts, one after the other; [#SEAL_BYTES] long.
  public byte[] seal(byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(bytes, ALGORITHM));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(ALGORITHM + " is missing in this Java", e);
    }
  }

  /// Whether `seal` is what [#seal] makes of the parts; takes as long for a wrong one as for the
  /// right one.
  public boolean holds(byte[] seal, byte[]... parts) {
    return MessageDigest.isEqual(seal, seal(parts));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LogKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "LogKey";
  }
}
