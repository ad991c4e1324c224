package dev.tidegate.adapter;

import java.util.List;

/// What each partner would get of a text that was not sent.
///
/// @param classes what the detectors found in the text
public record Preview(List<Rendition> renditions, List<String> classes) {
  public Preview {
    renditions = List.copyOf(renditions);
    classes = List.copyOf(classes);
  }

  /// @param text the text as that org would see it; empty if it would see none
  public record Rendition(PartnerOutcome outcome, String text) {}
}
