package dev.tidegate.demo;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/// The shapes of restricted values, and one pass over bytes that finds everything of these shapes.
///
/// What is found need not have been made by this run: the caller looks it up.
final class Patterns {
  static final String MAIL_PREFIX = "tgdemo";
  static final int MAIL_SIGNS = 10;
  static final String MAIL_SUFFIX = "@mail.example";
  static final String CARD_PREFIX = "411199";
  static final int CARD_DIGITS = 16;

  /// The longest value: what two pieces of a file have to overlap by.
  static final int LONGEST_BYTES = MAIL_PREFIX.length() + MAIL_SIGNS + MAIL_SUFFIX.length();

  private static final byte[] MAIL = MAIL_PREFIX.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CARD = CARD_PREFIX.getBytes(StandardCharsets.US_ASCII);

  private Patterns() {}

  /// Tells `found` every value in the first `length` bytes, in order.
  static void find(byte[] bytes, int length, Consumer<String> found) {
    for (int i = 0; i < length; i++) {
      byte first = bytes[i];
      if (first == MAIL[0]) {
        at(bytes, length, i, MAIL, LONGEST_BYTES)
            .filter(text -> text.endsWith(MAIL_SUFFIX))
            .ifPresent(found);
      } else if (first == CARD[0]) {
        at(bytes, length, i, CARD, CARD_DIGITS).ifPresent(found);
      }
    }
  }

  private static Optional<String> at(
      byte[] bytes, int length, int start, byte[] prefix, int wholeBytes) {
    if (start + wholeBytes > length) {
      return Optional.empty();
    }
    for (int i = 1; i < prefix.length; i++) {
      if (bytes[start + i] != prefix[i]) {
        return Optional.empty();
      }
    }
    return Optional.of(new String(bytes, start, wholeBytes, StandardCharsets.US_ASCII));
  }
}
