package dev.tidegate.broker.control;

import java.util.List;

/// What is different in this region after control entries were applied.
///
/// @param from how many entries had been applied before
/// @param to how many are now; `to - from` may be more than the changes, for entries may change
///   nothing
public record ControlNews(long from, long to, List<ControlChange> changes) {
  public ControlNews {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("control: news of " + from + " to " + to);
    }
    changes = List.copyOf(changes);
  }
}
