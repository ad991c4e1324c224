package dev.tidegate.compliance.detect;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;

/// A text as a reader's eye takes it, with the way back to its own offsets.
///
/// Digits of every script, circled and superscript ones too, become `0` to `9`; full-width and
/// styled Latin letters become ASCII; dashes become `-` and spaces become blanks; what cannot be
/// seen (zero-width characters, controls, variation selectors, combining marks) is left out. All
/// else stays. A text that is plain ASCII is not copied. Emoji keycaps lose their caps here, and so
/// are digits.
final class Folded {
  private static final int[] IDENTITY = {};

  private static final byte DIGIT = 1;
  private static final byte AT = 2;
  private static final byte OTHER = 4;
  private static final int DIGITS_SHIFT = 3;
  private static final byte[] KINDS = kinds();

  private final String source;
  private final String text;
  private final int[] starts;
  private final int digits;
  private final boolean at;

  private Folded(String source, String text, int[] starts, int digits, boolean at) {
    this.source = source;
    this.text = text;
    this.starts = starts;
    this.digits = digits;
    this.at = at;
  }

  static Folded of(String source) {
    int look = look(source);
    return (look & OTHER) == 0 ? seen(source, source, IDENTITY, look) : fold(source);
  }

  private static Folded seen(String source, String text, int[] starts, int look) {
    return new Folded(source, text, starts, look >>> DIGITS_SHIFT, (look & AT) != 0);
  }

  /// Whether there is an `@`, whether a character that is not plain, and how many digits. Every
  /// text that anybody says comes by here: bytes and a table take a third of the time of
  /// characters.
  private static int look(String text) {
    int digits = 0;
    int all = 0;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int kind = b < 0 ? OTHER : KINDS[b];
      all |= kind;
      digits += kind & DIGIT;
    }
    return digits << DIGITS_SHIFT | all;
  }

  String text() {
    return text;
  }

  /// How many digits the text holds.
  int digits() {
    return digits;
  }

  boolean hasAt() {
    return at;
  }

  /// The span of the source that the folded range stands for; the range must not be empty.
  Span span(Field field, int start, int end) {
    if (starts.length == 0) { // no fold took place
      return new Span(field, start, end);
    }
    int last = starts[end - 1];
    return new Span(field, starts[start], last + Character.charCount(source.codePointAt(last)));
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[128];
    for (char c = 0; c < kinds.length; c++) {
      kinds[c] = isPlain(c) ? 0 : OTHER;
    }
    Arrays.fill(kinds, '0', '9' + 1, DIGIT);
    kinds['@'] = AT;
    return kinds;
  }

  private static boolean isPlain(char c) {
    return (c >= ' ' && c <= '~') || c == '\n' || c == '\t' || c == '\r';
  }

  private static Folded fold(String source) {
    StringBuilder text = new StringBuilder(source.length());
    int[] starts = new int[source.length()];
    for (int i = 0; i < source.length(); ) {
      int codePoint = source.codePointAt(i);
      int folded = foldOne(codePoint);
      if (folded >= 0) {
        // A fold is never longer than what it stands for, so `starts` has room.
        Arrays.fill(starts, text.length(), text.length() + Character.charCount(folded), i);
        text.appendCodePoint(folded);
      }
      i += Character.charCount(codePoint);
    }
    String folded = text.toString();
    return seen(source, folded, Arrays.copyOf(starts, text.length()), look(folded));
  }

  /// The character to read for this one, or -1 for none.
  private static int foldOne(int codePoint) {
    if (codePoint < 0x80) {
      return isPlain((char) codePoint) ? codePoint : -1;
    }
    return switch (codePoint) {
      case '\u3002', '\uFF61' -> '.'; // IDNA's other dots
      case '\u2212' -> '-';
      case '\u034F', '\u115F', '\u1160', '\u3164', '\uFFA0' -> -1; // letters that show nothing
      default -> foldByType(codePoint);
    };
  }

  private static int foldByType(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.DECIMAL_DIGIT_NUMBER -> '0' + Character.digit(codePoint, 10);
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          ' ';
      case Character.DASH_PUNCTUATION -> '-';
      case Character.CONTROL,
          Character.FORMAT,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          -1;
      case Character.OTHER_NUMBER -> foldNumber(codePoint);
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.OTHER_PUNCTUATION,
          Character.CONNECTOR_PUNCTUATION,
          Character.MATH_SYMBOL,
          Character.OTHER_SYMBOL,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION ->
          compatible(codePoint);
      default -> codePoint;
    };
  }

  /// Circled, superscript and subscript digits; larger numbers and fractions stay as they are.
  private static int foldNumber(int codePoint) {
    String form = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC);
    return isDigit(form) ? form.charAt(0) : codePoint;
  }

  private static boolean isDigit(String form) {
    return form.length() == 1 && form.charAt(0) >= '0' && form.charAt(0) <= '9';
  }

  /// The ASCII character that Unicode calls compatible with this one, or itself (UAX #15, NFKC).
  private static int compatible(int codePoint) {
    if (codePoint < 0x2000 || (codePoint > 0x303F && codePoint < 0xFE00)) {
      return codePoint;
    }
    String form = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC);
    return form.length() == 1 && form.charAt(0) < 0x80 ? form.charAt(0) : codePoint;
  }
}
