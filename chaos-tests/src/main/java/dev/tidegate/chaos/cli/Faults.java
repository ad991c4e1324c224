package dev.tidegate.chaos.cli;

import java.util.Collection;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/// Which faults of a seed are played: all, or those with these numbers. Written as `2,5`, and as
/// `none`.
record Faults(Optional<NavigableSet<Integer>> only) implements IntPredicate {
  private static final String NONE = "none";

  static final Faults ALL = new Faults(Optional.empty());

  static Faults only(Collection<Integer> numbers) {
    return new Faults(Optional.of(new TreeSet<>(numbers)));
  }

  /// @throws IllegalArgumentException if it is neither numbers with commas between nor `none`
  static Faults parse(String text) {
    NavigableSet<Integer> numbers = new TreeSet<>();
    if (!text.equals(NONE)) {
      for (String each : text.split(",", -1)) {
        if (!each.matches("[1-9]\\d{0,5}")) {
          throw new IllegalArgumentException(
              "--only takes numbers of faults with commas between, or none: " + text);
        }
        numbers.add(Integer.parseInt(each));
      }
    }
    return only(numbers);
  }

  @Override
  public boolean test(int number) {
    return only.map(numbers -> numbers.contains(number)).orElse(true);
  }

  /// The line that plays the seed with these faults.
  String repeat(long seed) {
    return SeedReport.repeat(seed) + only.map(numbers -> " --only " + text(numbers)).orElse("");
  }

  private static String text(NavigableSet<Integer> numbers) {
    return numbers.isEmpty()
        ? NONE
        : numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
