package dev.tidegate.compliance.policy;

import java.time.Instant;
import java.util.List;

/// The answer for one message and one reader's org: what it gets, which rules say so, and until
/// when.
///
/// From `endsAt` on it must be decided again: a transfer line of a file concerned expires then.
/// `Instant.MAX` if none does.
public record Decision(Outcome outcome, List<RuleRef> rules, Instant endsAt) {
  public Decision {
    rules = List.copyOf(rules);
  }
}
