package dev.tidegate.broker.accept;

import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.OrgId;
import java.util.Optional;
import java.util.function.Consumer;

/// One publish, form checked: sizes, encodings and names are in their bounds.
///
/// @param org the caller's, from its certificate
/// @param found what the edge found in the words already, and under which policy set
/// @param reply told once, on the broker's loop
public record PublishRequest(
    OrgId org,
    Envelope envelope,
    PublishKey key,
    Optional<Found> found,
    Consumer<PublishReply> reply) {
  public record Found(String policySet, Classification classification) {}
}
