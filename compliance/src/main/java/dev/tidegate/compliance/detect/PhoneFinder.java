package dev.tidegate.compliance.detect;

import com.google.i18n.phonenumbers.PhoneNumberMatch;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Finds phone numbers that libphonenumber calls valid; numbers without a `+` are read as in the
/// US.
///
/// The library is slow on texts full of numbers, so it is shown only windows: stretches whose
/// digits are near to each other and at least seven, and that a [PhoneSieve] lets through. When the
/// windows of a text together are longer than `MAX_EXAMINED`, the rest of its windows count as
/// phone numbers unseen: too much, never too little, and no message takes longer than any other.
/// Four groups with dots between are an IP address, not a phone number.
final class PhoneFinder {
  static final int MIN_DIGITS = 7;
  static final int MAX_EXAMINED = 4 * 1024;

  private static final Pattern IP_ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final int MAX_GAP = 24;
  private static final int MARGIN = 12;
  private static final String DEFAULT_REGION = "US";
  private static final long NO_LIMIT = Long.MAX_VALUE; // the windows are the limit

  private PhoneFinder() {}

  static List<Span> find(Field field, Folded folded) {
    String text = folded.text();
    List<Span> found = new ArrayList<>();
    int examined = 0;
    int i = 0;
    while (i < text.length()) {
      if (!isDigit(text.charAt(i))) {
        i++;
        continue;
      }
      int first = i;
      int end = i;
      int digits = 0;
      for (; i < text.length() && i - end <= MAX_GAP && i - first < MAX_EXAMINED; i++) {
        if (isDigit(text.charAt(i))) {
          digits++;
          end = i + 1;
        }
      }
      i = end;
      if (digits < MIN_DIGITS) {
        continue;
      }
      examined += end - first;
      if (examined > MAX_EXAMINED) {
        found.add(folded.span(field, first, end));
      } else {
        examine(
            field,
            folded,
            Math.max(0, first - MARGIN),
            Math.min(text.length(), end + MARGIN),
            found);
      }
    }
    return Span.unite(found);
  }

  private static void examine(Field field, Folded folded, int from, int to, List<Span> found) {
    if (!PhoneSieve.letsThrough(folded.text(), from, to)) {
      return;
    }
    String window = folded.text().substring(from, to);
    Iterable<PhoneNumberMatch> matches =
        PhoneNumberUtil.getInstance()
            .findNumbers(window, DEFAULT_REGION, PhoneNumberUtil.Leniency.VALID, NO_LIMIT);
    for (PhoneNumberMatch match : matches) {
      if (!IP_ADDRESS.matcher(match.rawString()).matches()) {
        found.add(folded.span(field, from + match.start(), from + match.end()));
      }
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
