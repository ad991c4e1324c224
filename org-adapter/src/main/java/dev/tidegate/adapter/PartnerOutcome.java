package dev.tidegate.adapter;

import dev.tidegate.model.OrgId;
import java.util.List;

/// What one partner org gets of a message, and by which rules.
///
/// @param redacted the classes whose parts were replaced, such as `pci.card`; only for
///   [Outcome#CHANGED]
public record PartnerOutcome(OrgId org, Outcome outcome, List<String> redacted, List<Rule> rules) {
  public PartnerOutcome {
    redacted = List.copyOf(redacted);
    rules = List.copyOf(rules);
  }
}
