package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Plan;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.model.BucketId;
import java.util.Optional;

/// A publish that passed every check and waits for its sequence.
///
/// @param target the plan of the event that it changes or answers to, where that is known here
/// @param takenNanos when its turn had come
record Draft(PublishRequest request, Classification found, Optional<Plan> target, long takenNanos) {
  BucketId bucket() {
    return request.envelope().channel().bucket();
  }

  /// Rough size of what it adds to a frame.
  int weight() {
    return 256
        + switch (request.envelope().body()) {
          case dev.tidegate.model.Body.Posted(String text, _) -> text.length();
          case dev.tidegate.model.Body.Edited(_, String text) -> text.length();
          default -> 64;
        };
  }
}
