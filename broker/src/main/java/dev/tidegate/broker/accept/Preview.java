package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Plan;
import dev.tidegate.compliance.detect.Classification;
import java.util.List;

/// What each org would get of an envelope that is not sent: a plan that was not stored, what was
/// found, and the words of each rendition by slot.
public record Preview(Plan plan, Classification found, List<String> renditions) {
  public Preview {
    renditions = List.copyOf(renditions);
  }
}
