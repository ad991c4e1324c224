package dev.tidegate.demo;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;

/// A value made for this run that policies restrict; there is each only once.
///
/// @param text its exact characters, of a shape that [Patterns] finds
/// @param author the org that says it
/// @param home the region of that org: there it may always be
record Restricted(Kind kind, String text, OrgId author, RegionId home) {
  enum Kind {
    MAIL("pii.contact"),
    CARD("pci.card");

    private final String className;

    Kind(String className) {
      this.className = className;
    }

    /// The class under which the example policies know it.
    String className() {
      return className;
    }
  }
}
