package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Frame;
import java.util.List;

/// What another region has of the beginning of a range that was asked for, up to `through`.
public sealed interface Given {
  /// Frames in their link form; what they do not name up to `through` there is nothing of.
  record Frames(List<Frame> frames, long through) implements Given {}

  record Nothing(long through) implements Given {}

  /// Damaged there, too: it may be had later.
  record Damaged(long through) implements Given {}

  /// Lost for good, by the word of the origin.
  record Lost(long through) implements Given {}

  /// Not now.
  record Later() implements Given {}
}
