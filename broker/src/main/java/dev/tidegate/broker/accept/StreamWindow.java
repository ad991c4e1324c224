package dev.tidegate.broker.accept;

import dev.tidegate.model.Limits;

/// What one publishing stream may have unanswered. Beyond it the stream is not read on, and nothing
/// is refused for it.
///
/// @param events at least a batch, or none could ever be read
/// @param bytes of the items as they came; at least a batch
public record StreamWindow(int events, int bytes) {
  public StreamWindow {
    if (events < Limits.BATCH_ITEMS || bytes < Limits.BATCH_BYTES) {
      throw new IllegalArgumentException("window: " + events + " events, " + bytes + " bytes");
    }
  }

  /// Whether one more batch of any size fits to what is unanswered.
  boolean takesABatch(int unanswered, long unansweredBytes) {
    return unanswered + Limits.BATCH_ITEMS <= events
        && unansweredBytes + Limits.BATCH_BYTES <= bytes;
  }
}
