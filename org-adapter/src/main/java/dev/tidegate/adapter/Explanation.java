package dev.tidegate.adapter;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Why an org did or did not get an event, from the plan that was stored with it.
///
/// @param classes what was found in the message; told to the author's org only
/// @param policySet the hash of the policy set that decided, 64 hex digits
/// @param endsAt when the decision ends; empty: never
public record Explanation(
    PartnerOutcome outcome,
    List<String> classes,
    String policySet,
    Instant decidedAt,
    Optional<Instant> endsAt) {
  public Explanation {
    classes = List.copyOf(classes);
  }
}
