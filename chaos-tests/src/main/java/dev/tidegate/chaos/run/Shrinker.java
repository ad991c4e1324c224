package dev.tidegate.chaos.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Finds few faults that are enough (delta debugging, as Zeller and Hildebrandt describe it):
/// leaves ever smaller parts of them out, as long as what is left still fails. Of the result none
/// can be left out alone, unless the trials ran out. For one thread and once.
public final class Shrinker {
  private final Predicate<Set<Integer>> fails;
  private final int mostTrials;
  private final Set<Set<Integer>> held = new HashSet<>();
  private int trials;

  /// @param fails plays with these faults only, and says whether the same promise is broken
  /// @param mostTrials so often it is asked at most
  public Shrinker(Predicate<Set<Integer>> fails, int mostTrials) {
    this.fails = fails;
    this.mostTrials = mostTrials;
  }

  /// How often it has asked.
  public int trials() {
    return trials;
  }

  /// @param all faults that fail together
  public NavigableSet<Integer> shrink(Collection<Integer> all) {
    List<Integer> left = new ArrayList<>(new TreeSet<>(all));
    if (fails(List.of())) {
      return new TreeSet<>();
    }
    int parts = 2;
    while (left.size() > 1 && trials < mostTrials) {
      List<Integer> fewer = fewer(left, parts);
      if (fewer.size() < left.size()) {
        parts = Math.max(2, parts - 1);
        left = fewer;
      } else if (parts == left.size()) {
        break;
      } else {
        parts = Math.min(left.size(), 2 * parts);
      }
      parts = Math.min(parts, left.size());
    }
    return new TreeSet<>(left);
  }

  /// One part alone, or all without one part; the same if neither fails.
  private List<Integer> fewer(List<Integer> left, int parts) {
    for (int part = 0; part < parts; part++) {
      List<Integer> alone = left.subList(from(left, part, parts), from(left, part + 1, parts));
      if (alone.size() < left.size() && fails(alone)) {
        return List.copyOf(alone);
      }
    }
    for (int part = 0; part < parts && parts > 2; part++) {
      List<Integer> rest = new ArrayList<>(left);
      rest.subList(from(left, part, parts), from(left, part + 1, parts)).clear();
      if (fails(rest)) {
        return rest;
      }
    }
    return left;
  }

  private static int from(List<Integer> left, int part, int parts) {
    return (int) ((long) left.size() * part / parts);
  }

  private boolean fails(List<Integer> faults) {
    Set<Integer> asked = Set.copyOf(faults);
    if (held.contains(asked) || trials >= mostTrials) {
      return false;
    }
    trials++;
    boolean failing = fails.test(asked);
    if (!failing) {
      held.add(asked);
    }
    return failing;
  }
}
