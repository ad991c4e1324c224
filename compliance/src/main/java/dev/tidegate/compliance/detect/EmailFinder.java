package dev.tidegate.compliance.detect;

import java.util.ArrayList;
import java.util.List;

/// Finds e-mail addresses: from each `@` as far left and right as an address may reach.
///
/// Wider than RFC 5322 §3.4.1 on the left (letters of any script, RFC 6531) and narrower on the
/// right: a domain has at least two labels and ends in a label of letters, so `user@localhost` and
/// `root@10.0.0.1` are not addresses, but `user@[10.0.0.1]` is. Spelt-out addresses ("at", "dot")
/// are not found.
final class EmailFinder {
  private static final String LOCAL_PUNCTUATION = "!#$%&'*+/=?^_`{|}~-.";
  private static final int MAX_QUOTED = 66;
  private static final int MAX_LITERAL = 48;

  private EmailFinder() {}

  static List<Span> find(Field field, Folded folded) {
    String text = folded.text();
    List<Span> found = new ArrayList<>();
    for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      int start = startOfLocal(text, at);
      int end = endOfDomain(text, at + 1);
      if (start < at && end > at) {
        found.add(folded.span(field, start, end));
      }
    }
    return Span.unite(found);
  }

  /// Where the local part begins; `at` itself if there is none.
  private static int startOfLocal(String text, int at) {
    if (at > 1 && text.charAt(at - 1) == '"') {
      int open = text.lastIndexOf('"', at - 2);
      return open >= 0 && at - open <= MAX_QUOTED ? open : at;
    }
    int start = at;
    int firstWordCharacter = at;
    while (start > 0) {
      int codePoint = text.codePointBefore(start);
      boolean word = Character.isLetterOrDigit(codePoint);
      if (!word && LOCAL_PUNCTUATION.indexOf(codePoint) < 0) {
        break;
      }
      start -= Character.charCount(codePoint);
      if (word) {
        firstWordCharacter = start;
      }
    }
    return firstWordCharacter; // what comes before it is the text's punctuation
  }

  /// Where the domain ends; -1 if there is none.
  private static int endOfDomain(String text, int begin) {
    if (begin < text.length() && text.charAt(begin) == '[') {
      int close = text.indexOf(']', begin, Math.min(text.length(), begin + MAX_LITERAL));
      return close > begin + 1 ? close + 1 : -1;
    }
    int end = -1;
    int labels = 0;
    int label = begin;
    for (int i = begin; ; ) {
      int codePoint = i < text.length() ? text.codePointAt(i) : -1;
      boolean inLabel =
          codePoint == '-' || (codePoint >= 0 && Character.isLetterOrDigit(codePoint));
      if (inLabel) {
        i += Character.charCount(codePoint);
        continue;
      }
      int trimmed = i;
      while (trimmed > label && text.charAt(trimmed - 1) == '-') {
        trimmed--;
      }
      if (trimmed == label) {
        return end;
      }
      labels++;
      if (labels >= 2 && isTopLevel(text, label, trimmed)) {
        end = trimmed;
      }
      if (codePoint != '.' || trimmed < i) {
        return end;
      }
      i++;
      label = i;
    }
  }

  private static boolean isTopLevel(String text, int start, int end) {
    return end - start >= 2 && Character.isLetter(text.codePointAt(start));
  }
}
