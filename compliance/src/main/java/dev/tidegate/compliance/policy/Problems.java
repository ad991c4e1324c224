package dev.tidegate.compliance.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The problems of one file while it is read: the first 50 found. For one thread.
final class Problems {
  static final int MAX = 50;

  private static final int MAX_QUOTED = 80;

  private final String file;
  private final List<Problem> found = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(Place place, String code, String message, String expected) {
    add(place, code, message, expected, Optional.empty());
  }

  /// A name that is none of the valid ones; says which one is nearest.
  void addUnknown(Word word, String code, String what, Collection<String> valid) {
    String expected = valid.isEmpty() ? "none is declared" : list(valid);
    Optional<String> nearest = Nearest.to(word.text(), valid);
    add(word.place(), code, what + " " + quote(word.text()) + " is not known", expected, nearest);
  }

  void add(Place place, String code, String message, String expected, Optional<String> suggestion) {
    if (found.size() < MAX) {
      found.add(
          new Problem(file, place.line(), place.column(), code, message, expected, suggestion));
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /// In the order of the file.
  List<Problem> sorted() {
    List<Problem> sorted = new ArrayList<>(found);
    Collections.sort(sorted);
    return sorted;
  }

  void throwIfAny() throws PolicyFileException {
    if (!found.isEmpty()) {
      throw new PolicyFileException(sorted());
    }
  }

  /// The text in quotes, on one line and not too long.
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    text.codePoints()
        .limit(MAX_QUOTED)
        .forEach(c -> quoted.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return quoted
        .append(text.codePointCount(0, text.length()) > MAX_QUOTED ? "...'" : "'")
        .toString();
  }

  static String list(Collection<String> names) {
    TreeSet<String> sorted = new TreeSet<>(names);
    String all = String.join(", ", sorted.stream().limit(20).toList());
    return sorted.size() > 20 ? all + ", ..." : all;
  }
}
