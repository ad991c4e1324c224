package dev.tidegate.compliance.detect;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What phone numbers are found where the library is asked about every window: the plain way, which
/// [PhoneFinder] has to agree with.
final class UnsievedPhoneFinder {
  private static final Pattern IP_ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final int MAX_GAP = 24;
  private static final int MARGIN = 12;

  private UnsievedPhoneFinder() {}

  static List<Span> find(Folded folded) {
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
      for (; i < text.length() && i - end <= MAX_GAP && i - first < PhoneFinder.MAX_EXAMINED; i++) {
        if (isDigit(text.charAt(i))) {
          digits++;
          end = i + 1;
        }
      }
      i = end;
      if (digits < PhoneFinder.MIN_DIGITS) {
        continue;
      }
      examined += end - first;
      if (examined > PhoneFinder.MAX_EXAMINED) {
        found.add(folded.span(Field.TEXT, first, end));
        continue;
      }
      int from = Math.max(0, first - MARGIN);
      for (Span span : read(text.substring(from, Math.min(text.length(), end + MARGIN)))) {
        found.add(folded.span(Field.TEXT, from + span.start(), from + span.end()));
      }
    }
    return Span.unite(found);
  }

  /// What the library finds in a window of a folded text.
  static List<Span> read(String window) {
    List<Span> found = new ArrayList<>();
    PhoneNumberUtil.getInstance()
        .findNumbers(window, "US", PhoneNumberUtil.Leniency.VALID, Long.MAX_VALUE)
        .forEach(match -> {
          if (!IP_ADDRESS.matcher(match.rawString()).matches()) {
            found.add(new Span(Field.TEXT, match.start(), match.end()));
          }
        });
    return found;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
