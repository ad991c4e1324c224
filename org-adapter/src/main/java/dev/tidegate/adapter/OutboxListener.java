package dev.tidegate.adapter;

import dev.tidegate.model.Envelope;

/// Is told what became of each message of the outbox, those of earlier runs of the process among
/// them.
///
/// At least once for each: after a crash between the telling and the taking out, once more. On the
/// outbox's own thread: take it down and return. What it throws is logged and changes nothing.
public interface OutboxListener {
  /// @param id as in the [Ticket] that the submit returned
  void published(long id, Envelope envelope, Receipt receipt);

  void refused(RefusedItem item);
}
