package dev.tidegate.compliance.policy;

import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Field;
import java.util.Map;

/// A changed copy: the fields with markers in place of what was taken out, and the classification
/// that goes with them.
///
/// Spans are offsets into these fields, not into the original's. A class that was taken out keeps
/// its name and has no spans.
public record Redaction(Map<Field, String> fields, Classification classification) {
  public Redaction {
    fields = Map.copyOf(fields);
  }
}
