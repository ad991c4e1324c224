package dev.tidegate.broker.frame;

import dev.tidegate.model.Body;
import dev.tidegate.wire.EventCodec;
import java.util.function.ToIntFunction;

/// The wire levels that a broker knows: what it says in HELLO, writes into its records and serves.
///
/// @param highest the level that it reads and writes, at least 1
/// @param needed the lowest level that reads a body, from 1 to `highest`
public record WireLevels(int highest, ToIntFunction<Body> needed) {
  /// Those of this release.
  public static final WireLevels CURRENT =
      new WireLevels(EventCodec.WIRE_LEVEL, EventCodec::levelOf);

  public WireLevels {
    if (highest < 1) {
      throw new IllegalArgumentException("wire level: " + highest + " (expected: >= 1)");
    }
  }

  /// The lowest level that reads the body.
  ///
  /// @throws IllegalArgumentException if that is beyond what this broker writes
  public int of(Body body) {
    int level = needed.applyAsInt(body);
    if (level < 1 || level > highest) {
      throw new IllegalArgumentException(
          "wire level: " + level + " (expected: 1 to " + highest + ")");
    }
    return level;
  }
}
