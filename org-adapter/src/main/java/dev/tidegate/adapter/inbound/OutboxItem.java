package dev.tidegate.adapter.inbound;

import dev.tidegate.model.BucketId;

/// One envelope that waits in the outbox.
///
/// @param id names it in this outbox for ever, also if its sequence has to change
/// @param sequence dense from 1 per bucket
/// @param payload the envelope as it goes over the wire; never changed
public record OutboxItem(long id, BucketId bucket, long sequence, byte[] payload) {
  public OutboxItem {
    if (id < 1 || sequence < 1) {
      throw new IllegalArgumentException(
          "outbox item: " + id + "/" + sequence + " (expected: >= 1)");
    }
  }
}
