package dev.tidegate.adapter.outbound;

import dev.tidegate.model.TidegateException;
import java.util.Optional;

/// What a feed's reader wants done.
public sealed interface FeedEffect {
  /// @param at where to go on; empty: as the caller's options say
  /// @param credit first credit, 1 to 8 192
  record Connect(long session, Optional<Token> at, int credit) implements FeedEffect {}

  record Disconnect(long session) implements FeedEffect {}

  record Grant(long session, int items) implements FeedEffect {}

  record Acknowledge(long session, Token token) implements FeedEffect {}

  /// Put what just arrived into the caller's queue.
  record Enqueue() implements FeedEffect {}

  /// Tell the caller that it ends here, after what is queued.
  record End(Optional<TidegateException> failure) implements FeedEffect {}
}
