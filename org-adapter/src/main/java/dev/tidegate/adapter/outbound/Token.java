package dev.tidegate.adapter.outbound;

import dev.tidegate.model.Limits;
import java.util.Arrays;
import java.util.HexFormat;

/// A place in a feed, as the broker wrote it; only the broker can read it. 1 byte to 16 KiB.
public final class Token {
  private final byte[] bytes;

  public Token(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > Limits.CURSOR_BYTES) {
      throw new IllegalArgumentException(
          "token: " + bytes.length + " bytes (expected: 1 to " + Limits.CURSOR_BYTES + ")");
    }
    this.bytes = bytes.clone();
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Token token && Arrays.equals(bytes, token.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
