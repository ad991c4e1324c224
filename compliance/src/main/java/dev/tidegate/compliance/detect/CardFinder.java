package dev.tidegate.compliance.detect;

import java.util.ArrayList;
import java.util.List;

/// Finds payment card numbers: 13 to 19 digits, the scheme's first digits and length, a correct
/// Luhn sum.
///
/// Digits may stand apart by up to five separators (blanks, line ends, `-`, `.`, and the marks that
/// chats use for bold and the like). A number begins and ends where a group of digits does, so a
/// part of a longer number is none. From each beginning the longest number counts, and those that
/// overlap are united: digits put in front of a card do not hide it.
final class CardFinder {
  static final int MIN_DIGITS = 13;

  private static final int MAX_DIGITS = 19;
  private static final int MAX_GAP = 5;
  private static final String SEPARATORS = " -.\t\n\r*_~`";
  private static final int PREFIX_DIGITS = 4;

  private CardFinder() {}

  static List<Span> find(Field field, Folded folded) {
    String text = folded.text();
    List<Span> found = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      if (isDigit(text, i) && !isDigit(text, i - 1)) {
        int end = endOfLongest(text, i);
        if (end > i) {
          found.add(folded.span(field, i, end));
        }
      }
    }
    return Span.unite(found);
  }

  /// Where the longest card number that begins here ends; -1 if none begins here.
  private static int endOfLongest(String text, int start) {
    int longest = -1;
    int digits = 0;
    int prefix = 0;
    int gap = 0;
    // Luhn doubles every second digit from the right; which ones those are is known only at the
    // end.
    int evenDoubled = 0;
    int oddDoubled = 0;
    for (int i = start; i < text.length() && gap <= MAX_GAP; i++) {
      if (!isDigit(text, i)) {
        gap = SEPARATORS.indexOf(text.charAt(i)) < 0 ? MAX_GAP + 1 : gap + 1;
        continue;
      }
      if (digits == MAX_DIGITS) {
        break;
      }
      int digit = text.charAt(i) - '0';
      evenDoubled += digits % 2 == 0 ? doubled(digit) : digit;
      oddDoubled += digits % 2 == 0 ? digit : doubled(digit);
      prefix = digits < PREFIX_DIGITS ? prefix * 10 + digit : prefix;
      digits++;
      gap = 0;
      int sum = digits % 2 == 0 ? evenDoubled : oddDoubled;
      if (digits >= MIN_DIGITS
          && sum % 10 == 0
          && !isDigit(text, i + 1)
          && isScheme(prefix, digits)) {
        longest = i + 1;
      }
    }
    return longest;
  }

  private static int doubled(int digit) {
    return digit < 5 ? digit * 2 : digit * 2 - 9;
  }

  /// Whether a scheme issues numbers with these first four digits in this length (ISO/IEC 7812-1
  /// ranges as the schemes publish them).
  private static boolean isScheme(int prefix, int digits) {
    int two = prefix / 100;
    int three = prefix / 10;
    return switch (two) {
      case 34, 37 -> digits == 15; // American Express
      case 40, 41, 42, 43, 44, 45, 46, 47, 48, 49 -> digits == 13 || digits == 16 || digits == 19;
      case 51, 52, 53, 54, 55 -> digits == 16; // Mastercard
      case 22, 23, 24, 25, 26, 27 -> // Mir 2200 to 2204, Mastercard 2221 to 2720
          (prefix <= 2204 && digits >= 16) || (prefix >= 2221 && prefix <= 2720 && digits == 16);
      case 30 -> (three <= 305 || three == 309) && digits >= 14; // Diners Club
      case 36, 38, 39 -> digits >= 14;
      case 35 -> prefix >= 3528 && prefix <= 3589 && digits >= 16; // JCB
      case 21 -> prefix == 2131 && digits == 15; // JCB, the older numbers
      case 18 -> prefix == 1800 && digits == 15;
      case 50, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69 ->
          true; // Maestro, Discover, UnionPay, RuPay, Verve
      case 81, 82 -> digits == 16; // UnionPay, RuPay
      case 97 -> prefix == 9792 && digits == 16; // Troy
      default -> false;
    };
  }

  private static boolean isDigit(String text, int index) {
    return index >= 0
        && index < text.length()
        && text.charAt(index) >= '0'
        && text.charAt(index) <= '9';
  }
}
