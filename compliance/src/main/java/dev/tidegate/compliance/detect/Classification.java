package dev.tidegate.compliance.detect;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What was found in a message: the names of its classes with the spans that put it there, and the
/// labels that its author's org gave it.
///
/// A class without spans is there by a label. Spans are in order and distinct, names in natural
/// order. Immutable, equal by value; holds offsets, never words.
public record Classification(SortedMap<String, List<Span>> classes, SortedSet<String> labels) {
  public static final Classification NONE =
      new Classification(Collections.emptySortedMap(), Collections.emptySortedSet());

  public Classification {
    if (classes.isEmpty() && labels.isEmpty()) {
      classes = Collections.emptySortedMap();
      labels = Collections.emptySortedSet();
    } else {
      classes = copy(classes);
      labels = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
    }
  }

  private static SortedMap<String, List<Span>> copy(SortedMap<String, List<Span>> classes) {
    TreeMap<String, List<Span>> copy = new TreeMap<>();
    for (Map.Entry<String, List<Span>> found : classes.entrySet()) {
      copy.put(found.getKey(), List.copyOf(new TreeSet<>(found.getValue())));
    }
    return Collections.unmodifiableSortedMap(copy);
  }

  /// The names of the classes that the message is in.
  public SortedSet<String> names() {
    if (classes.isEmpty()) {
      return Collections.emptySortedSet();
    }
    TreeSet<String> names = new TreeSet<>();
    names.addAll(classes.keySet());
    return Collections.unmodifiableSortedSet(names);
  }

  public boolean isEmpty() {
    return classes.isEmpty() && labels.isEmpty();
  }
}
