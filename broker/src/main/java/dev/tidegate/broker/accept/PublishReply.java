package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Plan;
import dev.tidegate.model.EventId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.TidegateException;

/// What became of a publish.
public sealed interface PublishReply {
  /// Durable. `duplicate`: it was before, under the same key.
  record Accepted(EventId event, Stamp stamp, Plan plan, boolean duplicate)
      implements PublishReply {}

  record Refused(TidegateException why) implements PublishReply {}
}
