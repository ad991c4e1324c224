package dev.tidegate.compliance.policy;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/// The valid name that a mistyped one is nearest to, by edits: a letter put in, left out, changed,
/// or swapped with its neighbour (optimal string alignment distance).
final class Nearest {
  private static final int MAX_LENGTH = 64;

  private Nearest() {}

  /// Empty if no name is within a third of its letters; of equally near ones the first in the
  /// alphabet.
  static Optional<String> to(String wrong, Collection<String> names) {
    if (wrong.isEmpty() || wrong.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String written = wrong.toLowerCase(Locale.ROOT);
    Optional<String> nearest = Optional.empty();
    int least = Integer.MAX_VALUE;
    for (String name : new TreeSet<>(names)) {
      int limit = Math.max(1, Math.max(wrong.length(), name.length()) / 3);
      int edits = distance(written, name.toLowerCase(Locale.ROOT));
      if (edits <= limit && edits < least) {
        least = edits;
        nearest = Optional.of(name);
      }
    }
    return nearest;
  }

  private static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int edits = Math.min(changed, Math.min(last[j], current[j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        current[j] = swapped ? Math.min(edits, beforeLast[j - 2] + 1) : edits;
      }
      int[] reused = beforeLast;
      beforeLast = last;
      last = current;
      current = reused;
    }
    return last[b.length()];
  }
}
