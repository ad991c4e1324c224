package dev.tidegate.chaos.fault;

import java.time.Duration;

/// What a strike did.
///
/// @param lasts until it undoes itself; zero: done at once
/// @param what as an operator would say it: names, never a word that an org said
/// @param hit false: it found nothing to strike
public record Struck(Duration lasts, String what, boolean hit) {
  Struck(Duration lasts, String what) {
    this(lasts, what, true);
  }

  static Struck nothing(String why) {
    return new Struck(Duration.ZERO, "nothing: " + why, false);
  }
}
