package dev.tidegate.chaos.run;

import dev.tidegate.chaos.invariant.Violation;
import dev.tidegate.chaos.play.PlayLength;
import dev.tidegate.chaos.play.SeededPlay;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.IntPredicate;

/// A seed with as few faults as still break the same promise.
///
/// @param violation of the seed with all its faults
/// @param drawn how many faults it has
/// @param enough numbers of those that are enough
/// @param story of the seed with only these
/// @param trials how often it was played with fewer
public record Shrinking(
    Violation violation, int drawn, NavigableSet<Integer> enough, Story.Told story, int trials) {
  private static final int MOST_TRIALS = 500;

  /// Plays a seed with some of its faults.
  public interface Player {
    Story.Told play(IntPredicate faults);
  }

  /// Empty if the seed holds.
  public static Optional<Shrinking> of(long seed, PlayLength length) {
    return of(faults -> Story.of(seed, length, faults));
  }

  static Optional<Shrinking> of(Player player) {
    Story.Told all = player.play(_ -> true);
    if (all.outcome().held()) {
      return Optional.empty();
    }
    Violation violation = all.outcome().violations().getFirst();
    List<Integer> played =
        all.story().faults().stream().map(fault -> fault.strike().number()).toList();
    Shrinker shrinker =
        new Shrinker(
            fewer -> breaks(player.play(fewer::contains).outcome(), violation), MOST_TRIALS);
    NavigableSet<Integer> enough = shrinker.shrink(played);
    return Optional.of(
        new Shrinking(
            violation,
            all.story().drawn(),
            enough,
            player.play(enough::contains),
            shrinker.trials()));
  }

  private static boolean breaks(SeededPlay.Outcome outcome, Violation same) {
    return outcome.violations().stream().anyMatch(each -> each.promise() == same.promise());
  }
}
