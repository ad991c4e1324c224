package dev.tidegate.broker.serve;

import dev.tidegate.model.Limits;
import java.time.Duration;

/// The bounds of the feed side.
///
/// @param batchItems items of one batch
/// @param batchBytes encoded bytes of one batch; a single item may be larger
/// @param readBytes what one read of the journal brings for one feed
/// @param framesPerTurn frames that one feed may pass before others have their turn
/// @param encodedBytes memory for items that were encoded once and are handed to many
/// @param causalWait how long a channel waits for what its events may answer
/// @param heldChannels channels of one feed that may be held at a time
/// @param heldEntries entries of one channel that a causal wait may gather, and of one release
/// @param changesKept changes of the control log that are kept for feeds that come back
/// @param historyReads reads of the journal for one page
/// @param historyBytes encoded bytes of one page; a single item may be larger
/// @param retryAfter until what could not be read or decided is tried again
/// @param keepEvery shortest time between two durable acknowledgements of one subscription
public record FeedConfig(
    int batchItems,
    int batchBytes,
    int readBytes,
    int framesPerTurn,
    long encodedBytes,
    Duration causalWait,
    int heldChannels,
    int heldEntries,
    int changesKept,
    int historyReads,
    int historyBytes,
    Duration retryAfter,
    Duration keepEvery) {
  // A batch is at most 1 MiB with its cursor.
  private static final int CURSOR_ROOM_BYTES = Limits.CURSOR_BYTES;

  public static final FeedConfig DEFAULTS =
      new FeedConfig(
          512,
          (1 << 20) - CURSOR_ROOM_BYTES,
          1 << 20,
          4_096,
          8L << 20,
          Duration.ofSeconds(2),
          64,
          1_024,
          4_096,
          4,
          1 << 20,
          Duration.ofSeconds(1),
          Duration.ofMillis(100));

  public FeedConfig {
    require(batchItems >= 1 && batchItems <= Limits.FEED_CREDIT, "batchItems", batchItems);
    require(batchBytes >= 1, "batchBytes", batchBytes);
    require(readBytes >= 1, "readBytes", readBytes);
    require(framesPerTurn >= 1, "framesPerTurn", framesPerTurn);
    require(encodedBytes >= 1, "encodedBytes", encodedBytes);
    require(heldChannels >= 0 && heldChannels <= FeedCursor.MAX_HELD, "heldChannels", heldChannels);
    require(heldEntries >= 1, "heldEntries", heldEntries);
    require(changesKept >= 1, "changesKept", changesKept);
    require(historyReads >= 1, "historyReads", historyReads);
    require(historyBytes >= 1, "historyBytes", historyBytes);
    require(!causalWait.isNegative(), "causalWait", causalWait);
    require(!retryAfter.isNegative(), "retryAfter", retryAfter);
    require(!keepEvery.isNegative(), "keepEvery", keepEvery);
  }

  public FeedConfig withCausalWait(Duration wait) {
    return new FeedConfig(
        batchItems,
        batchBytes,
        readBytes,
        framesPerTurn,
        encodedBytes,
        wait,
        heldChannels,
        heldEntries,
        changesKept,
        historyReads,
        historyBytes,
        retryAfter,
        keepEvery);
  }

  private static void require(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " is out of bounds");
    }
  }
}
