package dev.tidegate.adapter.outbound;

import dev.tidegate.model.TidegateException;
import java.util.Optional;

/// What happens to a feed's reader. What comes from an earlier session than the present one is
/// ignored.
public sealed interface FeedInput {
  record Start() implements FeedInput {}

  record Opened(long session, Optional<Token> at) implements FeedInput {}

  /// A batch arrived.
  ///
  /// @param next where to go on after it
  record Arrived(long session, int items, Token next) implements FeedInput {}

  record Resynced(long session, Token next) implements FeedInput {}

  /// The caller took items off the queue.
  record Taken(int items) implements FeedInput {}

  /// The caller wants so many beyond those that it has taken; what is queued is among them.
  ///
  /// Said before the [Taken] of the same moment, so that nothing is granted for what was taken.
  record Wanted(long items) implements FeedInput {}

  /// The caller has taken care of everything up to `token`.
  record Acknowledged(Token token) implements FeedInput {}

  record Lost(long session, TidegateException failure, boolean forGood) implements FeedInput {}

  record Closed() implements FeedInput {}
}
