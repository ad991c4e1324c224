package dev.tidegate.chaos.check;

import dev.tidegate.chaos.history.History;
import java.util.List;

/// What a checker finds.
public sealed interface Verdict {
  /// It holds.
  ///
  /// @param looked how many operations it was tried on, at least 1
  record Held(long looked) implements Verdict {
    public Held {
      if (looked < 1) {
        throw new IllegalArgumentException("looked: " + looked + " (expected: >= 1)");
      }
    }
  }

  /// It does not hold.
  ///
  /// @param says the first that should not have been, as a sentence of ids and counts
  /// @param because the fewest moments that show it, in order of time; the last is the first bad
  ///   one
  /// @param more how many others there are
  record Violated(String says, List<History.Moment> because, long more) implements Verdict {
    public Violated {
      because = List.copyOf(because);
    }
  }

  /// The history holds nothing that could tell.
  ///
  /// @param why such as `no link was cut`
  record NotTried(String why) implements Verdict {}
}
