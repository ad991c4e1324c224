package dev.tidegate.broker.trace;

import dev.tidegate.broker.frame.Plan;
import dev.tidegate.compliance.policy.Outcome;
import java.util.SortedMap;
import java.util.TreeMap;

/// Gathers what a span says beside its times. Ids, states, counts and sizes only.
final class Attributes {
  private static final String PREFIX = "tidegate.";

  final SortedMap<String, String> texts = new TreeMap<>();
  final SortedMap<String, Long> numbers = new TreeMap<>();

  /// @param value an id
  Attributes text(String key, Object value) {
    texts.put(PREFIX + key, value.toString());
    return this;
  }

  Attributes number(String key, long value) {
    numbers.put(PREFIX + key, value);
    return this;
  }

  /// How many orgs get what.
  Attributes decision(Plan plan) {
    for (Plan.Reader reader : plan.readers()) {
      String what =
          switch (reader.outcome()) {
            case Outcome.Copy copy -> copy.isPlain() ? "copy" : "changed";
            case Outcome.Stub _ -> "stub";
            case Outcome.Block _ -> "blocked";
            case Outcome.Deferred _ -> "deferred";
          };
      numbers.merge(PREFIX + "orgs." + what, 1L, Long::sum);
    }
    return this;
  }
}
