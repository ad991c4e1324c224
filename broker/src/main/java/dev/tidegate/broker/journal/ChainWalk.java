package dev.tidegate.broker.journal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Finds the frames of one chain by value, from its head back; then those after them, without
/// reading a knot twice. For one snapshot and one thread.
final class ChainWalk<E extends Exception> {
  private final Source<E> knots;
  private final Knot.End head;

  /// Frames on the way back to the one asked for, it on top: what comes after it is below.
  private final Deque<Step> path = new ArrayDeque<>();

  /// Where knots are read.
  interface Source<E extends Exception> {
    /// The frame that has what the named one had: itself, or the one that it was merged into, which
    /// ends at the same value or behind it.
    Step step(Knot.End at) throws E;
  }

  /// One frame of the chain.
  record Step(long frame, Knot knot) {
    /// The chain's values in the frame are those after `before`, up to the knot's `last`.
    long before() {
      return knot.back().last();
    }
  }

  ChainWalk(Knot.End head, Source<E> knots) {
    this.head = head;
    this.knots = knots;
  }

  /// The first frame that ends at `value` or after it; empty if the chain ends before. Values may
  /// only rise from call to call.
  Optional<Step> at(long value) throws E {
    while (!path.isEmpty() && path.getFirst().knot().last() < value) {
      path.removeFirst();
    }
    if (path.isEmpty()) {
      if (head.isNone() || head.last() < value) {
        return Optional.empty();
      }
      push(head);
    }
    for (Knot knot = path.getFirst().knot(); reaches(knot.back(), value); ) {
      push(reaches(knot.leap(), value) ? knot.leap() : knot.back());
      knot = path.getFirst().knot();
    }
    return Optional.of(path.getFirst());
  }

  /// The frame before one that was found.
  Optional<Step> before(Step step) throws E {
    return step.knot().back().isNone() ? Optional.empty() : Optional.of(read(step.knot().back()));
  }

  /// The chain's last frame.
  Optional<Step> newest() throws E {
    return head.isNone() ? Optional.empty() : Optional.of(read(head));
  }

  private static boolean reaches(Knot.End end, long value) {
    return !end.isNone() && end.last() >= value;
  }

  private void push(Knot.End end) throws E {
    path.addFirst(read(end));
  }

  private Step read(Knot.End end) throws E {
    return knots.step(end);
  }
}
