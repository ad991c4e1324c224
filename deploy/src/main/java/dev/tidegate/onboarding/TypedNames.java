package dev.tidegate.onboarding;

import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;

/// Names as they are typed, or one line about what is wrong with them.
final class TypedNames {
  private TypedNames() {}

  static OrgId org(String name) {
    try {
      return new OrgId(name);
    } catch (IllegalArgumentException e) {
      throw CommandRefused.use(String.valueOf(e.getMessage()));
    }
  }

  static RegionId region(String name) {
    try {
      return new RegionId(name);
    } catch (IllegalArgumentException e) {
      throw CommandRefused.use(String.valueOf(e.getMessage()));
    }
  }
}
