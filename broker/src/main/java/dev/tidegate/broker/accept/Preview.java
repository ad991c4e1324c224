package dev.tidegate.broker.accept;

import dev.tidegate.broker.decide.Renderer;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.model.Envelope;
import java.util.List;

/// What each org would get of an envelope that is not sent: a plan that was not stored, what was
/// found, and the words of each rendition by slot.
record Preview(Plan plan, Classification found, List<String> renditions) {
  Preview {
    renditions = List.copyOf(renditions);
  }

  static Preview of(Envelope envelope, Plan plan, Classification found) {
    return new Preview(plan, found, Renderer.preview(plan, envelope, found));
  }
}
