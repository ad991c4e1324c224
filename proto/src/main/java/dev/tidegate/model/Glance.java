package dev.tidegate.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// What one pass over a text tells. Every text that anybody says is looked at like this, and for
/// most of them it is all that has to be known.
///
/// @param bytes its length in UTF-8, where half a surrogate pair counts as one
/// @param whole whether it holds no half of a surrogate pair for sure; else that is to be looked at
/// @param plain whether all of it is printable ASCII, tabs and line ends, but for such halves
/// @param at whether there is an `@`
/// @param digits how many of `0` to `9` there are
public record Glance(int bytes, boolean whole, boolean plain, boolean at, int digits) {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long TOP_BITS = 0x8080_8080_8080_8080L;
  private static final int DELETE = 0x7F;

  /// Linear in the text.
  public static Glance at(String text) {
    // All of a text comes as bytes at once, and eight of them are looked at together: a third of
    // the time that its characters take.
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int digits = 0;
    long odd = 0;
    long doubtful = 0;
    int i = 0;
    for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
      long eight = (long) EIGHT.get(bytes, i);
      // With the top bit set no byte borrows of its neighbour when less is taken away, and the bit
      // stays where the byte was not less.
      long topped = eight | TOP_BITS;
      odd |= eight | ~(topped - ' ' * EACH) | (topped - DELETE * EACH);
      // Half a surrogate pair comes out as a question mark.
      doubtful |= eight | ~((topped ^ '?' * EACH) - EACH);
      long digit = (topped - '0' * EACH) & ~(topped - ('9' + 1) * EACH) & ~eight;
      digits += Long.bitCount(digit & TOP_BITS);
    }
    boolean plain = (odd & TOP_BITS) == 0;
    boolean whole = (doubtful & TOP_BITS) == 0;
    for (; i < bytes.length; i++) {
      plain &= isPlain(bytes[i]);
      whole &= bytes[i] >= 0 && bytes[i] != '?';
      digits += bytes[i] >= '0' && bytes[i] <= '9' ? 1 : 0;
    }
    plain = plain || isPlain(bytes);
    return new Glance(bytes.length, whole, plain, text.indexOf('@') >= 0, digits);
  }

  private static boolean isPlain(byte[] bytes) {
    for (byte each : bytes) {
      if (!isPlain(each)) {
        return false;
      }
    }
    return true;
  }

  /// Whether this character of a text is plain.
  public static boolean isPlain(int c) {
    return (c >= ' ' && c < DELETE) || c == '\n' || c == '\t' || c == '\r';
  }
}
