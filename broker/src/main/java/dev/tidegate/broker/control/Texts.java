package dev.tidegate.broker.control;

import dev.tidegate.model.Limits;
import java.util.regex.Pattern;

/// The form of the few texts in a control log that are not names: what every region refuses of any
/// other.
final class Texts {
  private static final Pattern JURISDICTION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private Texts() {}

  /// 1 to 80 characters (code points), at least one of them visible, none a control character, a
  /// line break, half a surrogate pair or a mark that turns the direction of the text around it.
  static boolean isChannelName(String text) {
    int length = text.codePointCount(0, text.length());
    return length <= Limits.CHANNEL_NAME_CHARS
        && !text.isBlank()
        && text.codePoints().allMatch(Texts::isPlain);
  }

  /// 1 to 64 characters without control characters.
  static boolean isRequestId(String text) {
    int length = text.codePointCount(0, text.length());
    return length >= 1 && length <= Limits.KEY_CHARS && text.codePoints().allMatch(Texts::isPlain);
  }

  static boolean isJurisdiction(String text) {
    return JURISDICTION.matcher(text).matches();
  }

  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  private static boolean isPlain(int character) {
    boolean turnsDirection =
        character == 0x061C
            || (character >= 0x200E && character <= 0x200F)
            || (character >= 0x202A && character <= 0x202E)
            || (character >= 0x2066 && character <= 0x2069);
    return !turnsDirection
        && switch (Character.getType(character)) {
          case Character.CONTROL,
              Character.SURROGATE,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
