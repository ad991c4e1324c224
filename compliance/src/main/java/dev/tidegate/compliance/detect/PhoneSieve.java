package dev.tidegate.compliance.detect;

import java.util.regex.Pattern;

/// Tells stretches of a text in which libphonenumber can find no valid number, at a small part of
/// what the library takes to say so: most texts with many digits hold a card number or an amount.
///
/// What is known of the library as it is asked here (numbers valid in their country, dialled in the
/// US), for a stretch without a `+` and without the mark of an extension:
///
/// - It reads runs: groups of digits with up to four separators between. Behind an `x` or a `~` an
///   extension may begin, and of more than 21 groups one may be cut: such runs are not judged.
/// - Of a run it reads all, then parts, cut at one kind of separator: slashes, opening brackets,
///   dashes beside a blank, dots, blanks.
/// - Of what it reads only the digits count. `011` in front leads abroad. Else it is a number of
///   country code 1 or none: behind any ones ten digits, the first of them 2 to 9, or the seven of
///   Canada, the first of them 3.
///
/// A yes costs time and nothing else, so whatever is not known for sure is a yes.
final class PhoneSieve {
  private static final int MAX_GROUPS = 21;

  /// What a longer group has more counts as another group.
  private static final int GROUP_DIGITS = 20;

  private static final int MAX_GAP = 4;
  private static final int NUMBER_DIGITS = 10;
  private static final int CANADIAN_DIGITS = 7;
  private static final String ABROAD = "011";

  /// The library's separators, of those that a folded text may hold.
  private static final String SEPARATORS = " -.()[]/~xX\u2053\u223C\u30FC";

  private static final String UNJUDGED = "xX~\u2053\u223C";

  private static final String CUTS = "/(. ";
  private static final int DASH_CUT = 1 << CUTS.length();

  /// Behind the first of these all the rest is one part.
  private static final int CUTS_ONCE = 1 | DASH_CUT;

  /// Wider than the library's: what may follow on the last group of a run.
  private static final Pattern EXTENSION =
      Pattern.compile(
          "[ \u00A0\t,;-]*(?:e?xt|[x#~]|int|\u0434\u043E\u0431|anexo|[0-9]+#)",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  private final StringBuilder digits = new StringBuilder();

  /// Where in the digits each group begins, and by which separators it may be cut off from the one
  /// before: bits, in the order of `CUTS`.
  private final int[] begins = new int[MAX_GROUPS];

  private final int[] cuts = new int[MAX_GROUPS];
  private int groups;
  private int blocks;
  private boolean isJudged = true;

  private PhoneSieve() {}

  /// Whether the library may find a number in this part of a folded text.
  static boolean letsThrough(String text, int from, int to) {
    if (text.indexOf('+', from, to) >= 0) {
      return true;
    }
    for (int i = from; i < to; i++) {
      if (isDigit(text.charAt(i))) {
        PhoneSieve run = new PhoneSieve();
        i = run.read(text, i, to);
        if (run.mayHoldNumber() || EXTENSION.matcher(text).region(i, to).lookingAt()) {
          return true;
        }
      }
    }
    return false;
  }

  /// Reads the run that begins here; returns where its last group ends.
  private int read(String text, int from, int to) {
    int gap = from;
    int group = from;
    while (group < to && group - gap <= MAX_GAP && isDigit(text.charAt(group))) {
      int end = group;
      while (end < to && isDigit(text.charAt(end))) {
        end++;
      }
      add(text, gap, group, end);
      gap = end;
      group = end;
      while (group < to && SEPARATORS.indexOf(text.charAt(group)) >= 0) {
        group++;
      }
    }
    return gap;
  }

  private void add(String text, int gap, int group, int end) {
    int cut = 0;
    for (int i = gap; i < group; i++) {
      char c = text.charAt(i);
      boolean isBesideBlank = text.charAt(i - 1) == ' ' || text.charAt(i + 1) == ' ';
      cut |= c == '-' && isBesideBlank ? DASH_CUT : cutAt(c);
      isJudged &= UNJUDGED.indexOf(c) < 0;
    }
    blocks += (end - group + GROUP_DIGITS - 1) / GROUP_DIGITS;
    isJudged &= blocks <= MAX_GROUPS;
    if (isJudged) {
      begins[groups] = digits.length();
      cuts[groups] = cut;
      digits.append(text, group, end);
      groups++;
    }
  }

  private static int cutAt(char separator) {
    int kind = CUTS.indexOf(separator);
    return kind < 0 ? 0 : 1 << kind;
  }

  private boolean mayHoldNumber() {
    if (!isJudged || mayBeNumber(0, groups)) {
      return true;
    }
    for (int cut = 1; cut <= DASH_CUT; cut <<= 1) {
      int first = 0;
      for (int i = 1; i <= groups; i++) {
        if (i < groups && (cuts[i] & cut) == 0) {
          continue;
        }
        boolean mayRestBeNumber = (cut & CUTS_ONCE) != 0 && mayBeNumber(i, groups);
        if (mayRestBeNumber || mayBeNumber(first, i)) {
          return true;
        }
        first = i;
      }
    }
    return false;
  }

  /// Whether these groups, read as one, may be a number.
  private boolean mayBeNumber(int firstGroup, int endGroup) {
    int begin = begin(firstGroup);
    int end = begin(endGroup);
    int first = begin;
    while (first < end && digits.charAt(first) == '1') {
      first++;
    }
    int length = end - first;
    return digits.indexOf(ABROAD, begin) == begin
        || (length == NUMBER_DIGITS && digits.charAt(first) >= '2')
        || (length == CANADIAN_DIGITS && digits.charAt(first) == '3');
  }

  private int begin(int group) {
    return group < groups ? begins[group] : digits.length();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
