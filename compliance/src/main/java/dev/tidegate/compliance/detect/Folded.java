package dev.tidegate.compliance.detect;

import dev.tidegate.model.Glance;
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

  private final String source;
  private final String text;
  private final int[] starts;
  private final Glance glance;

  private Folded(String source, String text, int[] starts, Glance glance) {
    this.source = source;
    this.text = text;
    this.starts = starts;
    this.glance = glance;
  }

  static Folded of(String source) {
    return of(source, Glance.at(source));
  }

  /// @param glance of the source
  static Folded of(String source, Glance glance) {
    return glance.plain() ? new Folded(source, source, IDENTITY, glance) : fold(source);
  }

  String text() {
    return text;
  }

  /// How many digits the text holds.
  int digits() {
    return glance.digits();
  }

  boolean hasAt() {
    return glance.at();
  }

  /// The span of the source that the folded range stands for; the range must not be empty.
  Span span(Field field, int start, int end) {
    if (starts.length == 0) { // no fold took place
      return new Span(field, start, end);
    }
    int last = starts[end - 1];
    return new Span(field, starts[start], last + Character.charCount(source.codePointAt(last)));
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
    return new Folded(source, folded, Arrays.copyOf(starts, folded.length()), Glance.at(folded));
  }

  /// The character to read for this one, or -1 for none.
  private static int foldOne(int codePoint) {
    if (codePoint < 0x80) {
      return Glance.isPlain(codePoint) ? codePoint : -1;
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
