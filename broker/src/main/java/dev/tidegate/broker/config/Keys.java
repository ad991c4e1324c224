package dev.tidegate.broker.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// How a record's component, its key in a file and the constant with its default are named.
final class Keys {
  private Keys() {}

  /// `creditBytes` is `credit-bytes`.
  static String of(String component) {
    return component.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  /// `creditBytes` is `CREDIT_BYTES`.
  static String constant(String component) {
    return of(component).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /// The known word that somebody most likely meant, or empty if none is near.
  static Optional<String> nearest(String word, Collection<String> known) {
    int reach = Math.max(1, Math.min(word.length(), 24) / 3);
    return known.stream()
        .filter(it -> distance(word, it) <= reach)
        .min(Comparator.comparingInt((String it) -> distance(word, it)).thenComparing(it -> it));
  }

  // Edits of one letter, or two neighbours swapped, each counting one.
  private static int distance(String from, String to) {
    if (from.length() > 64) {
      return Integer.MAX_VALUE;
    }
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int least =
            Math.min(cost[i - 1][j - 1] + change, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          least = Math.min(least, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = least;
      }
    }
    return cost[from.length()][to.length()];
  }
}
