package dev.tidegate.model;

import java.util.Arrays;

/// A shared channel. 128 bits, made by the broker of the host org, never by a client.
///
/// The upper 48 bits are the milliseconds since 1970 at which it was made, the rest is chance. The
/// text form is 26 digits of Crockford's base 32 (the ULID form), upper case.
public record ChannelId(long high, long low) implements Comparable<ChannelId> {
  public static final int TEXT_LENGTH = 26;

  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final byte[] VALUES = values();

  /// @throws IllegalArgumentException if `text` is not the 26 digits of a channel id
  public static ChannelId parse(String text) {
    if (text.length() != TEXT_LENGTH || text.charAt(0) > '7') {
      throw new IllegalArgumentException("channel: malformed id (expected: 26 base-32 digits)");
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < TEXT_LENGTH; i++) {
      char c = text.charAt(i);
      int digit = c < VALUES.length ? VALUES[c] : -1;
      if (digit < 0) {
        throw new IllegalArgumentException("channel: malformed id (expected: 26 base-32 digits)");
      }
      high = high << 5 | low >>> 59;
      low = low << 5 | digit;
    }
    return new ChannelId(high, low);
  }

  // Every event that is read has one of these: a table is ten times as fast as a search.
  private static byte[] values() {
    byte[] values = new byte['Z' + 1];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < DIGITS.length(); i++) {
      values[DIGITS.charAt(i)] = (byte) i;
    }
    return values;
  }

  /// `xxh64(16 bytes, big-endian) mod 256`, in every region and every release.
  public BucketId bucket() {
    return new BucketId((int) Long.remainderUnsigned(XxHash64.hash(high, low), BucketId.COUNT));
  }

  // See BucketId.
  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelId that && high == that.high && low == that.low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high * 31 + low);
  }

  @Override
  public int compareTo(ChannelId other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    char[] text = new char[TEXT_LENGTH];
    long h = high;
    long l = low;
    for (int i = TEXT_LENGTH - 1; i >= 0; i--) {
      text[i] = DIGITS.charAt((int) (l & 31));
      l = l >>> 5 | h << 59;
      h >>>= 5;
    }
    return new String(text);
  }
}
