package dev.tidegate.adapter;

import dev.tidegate.adapter.inbound.OutboxBounds;
import dev.tidegate.adapter.support.Backoff;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.model.OrgId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What a client was built with, its connection apart.
///
/// @param deadline of each blocking call, over all its attempts
/// @param random keys and jitter
record ClientSettings(
    OrgId org,
    Duration deadline,
    Backoff backoff,
    Time time,
    RandomGenerator random,
    Optional<Path> outbox,
    OutboxBounds bounds,
    Optional<OutboxListener> listener) {
  /// A key for one publish or one new channel: 128 bits of chance in hexadecimal.
  String freshKey() {
    return HexFormat.of().toHexDigits(random.nextLong())
        + HexFormat.of().toHexDigits(random.nextLong());
  }
}
