package dev.tidegate.broker.trace;

import java.util.SortedMap;
import java.util.TreeMap;

/// One step of one message in one region.
///
/// @param parentId 0: the root of its trace
/// @param startNanos wall clock, nanoseconds since 1970
/// @param texts ids and names of states, by attribute
/// @param numbers counts and sizes, by attribute
public record Span(
    long traceHigh,
    long traceLow,
    long id,
    long parentId,
    Step step,
    long startNanos,
    long endNanos,
    SortedMap<String, String> texts,
    SortedMap<String, Long> numbers) {
  public Span {
    if (traceLow == 0 || id == 0 || endNanos < startNanos) {
      throw new IllegalArgumentException("span: " + step + " " + startNanos + " to " + endNanos);
    }
    texts = new TreeMap<>(texts);
    numbers = new TreeMap<>(numbers);
  }
}
