package dev.tidegate.adapter.inbound;

import dev.tidegate.model.Limits;
import java.time.Duration;

/// How much an outbox may hold and have on its way.
///
/// @param rows that wait or were refused; beyond it a submit fails with OVERLOADED
/// @param bytes of their envelopes
/// @param windowItems sent and not answered; the broker's own window lowers it
/// @param windowBytes of their envelopes; at least one item is always allowed
/// @param batchItems per message on the wire
/// @param batchBytes per message on the wire
/// @param answerTimeout after so long without an answer a stream with unanswered items counts as
///   dead
public record OutboxBounds(
    long rows,
    long bytes,
    int windowItems,
    long windowBytes,
    int batchItems,
    int batchBytes,
    Duration answerTimeout) {
  public static final OutboxBounds DEFAULT =
      new OutboxBounds(
          1_000_000,
          1L << 30,
          1_024,
          8L << 20,
          Limits.BATCH_ITEMS,
          // What protobuf adds to the envelopes has to fit as well.
          Limits.BATCH_BYTES - 16 * 1024,
          Duration.ofSeconds(30));

  public OutboxBounds {
    if (rows < 1 || bytes < Limits.TEXT_BYTES || windowItems < 1 || windowBytes < 1) {
      throw new IllegalArgumentException("outbox bounds: too small");
    }
    if (batchItems < 1 || batchItems > Limits.BATCH_ITEMS || batchBytes > Limits.BATCH_BYTES) {
      throw new IllegalArgumentException("outbox bounds: batch beyond what a broker takes");
    }
    if (!answerTimeout.isPositive()) {
      throw new IllegalArgumentException("answerTimeout: " + answerTimeout + " (expected: > 0)");
    }
  }

  public OutboxBounds withRows(long newRows) {
    return new OutboxBounds(
        newRows, bytes, windowItems, windowBytes, batchItems, batchBytes, answerTimeout);
  }

  public OutboxBounds withBytes(long newBytes) {
    return new OutboxBounds(
        rows, newBytes, windowItems, windowBytes, batchItems, batchBytes, answerTimeout);
  }
}
