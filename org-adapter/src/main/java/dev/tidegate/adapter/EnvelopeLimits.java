package dev.tidegate.adapter;

import dev.tidegate.model.Body;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.TidegateException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The bounds of an envelope, checked before it is stored or sent, with the codes that a broker
/// would give.
final class EnvelopeLimits {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private EnvelopeLimits() {}

  static void check(Envelope envelope) {
    switch (envelope.body()) {
      case Body.Posted posted -> text(posted.text());
      case Body.Edited edited -> text(edited.text());
      case Body.ReactionAdded added -> emoji(added.emoji());
      case Body.ReactionRemoved removed -> emoji(removed.emoji());
      case Body.Deleted _ -> {}
      case Body.Withheld _, Body.Tombstone _, Body.Unsupported _ ->
          throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "Only brokers make such a body");
    }
    int labels = envelope.labels().size();
    if (labels > Limits.LABELS
        || !envelope.labels().stream().allMatch(label -> LABEL.matcher(label).matches())) {
      throw new TidegateException(ErrorCode.LABELS_MALFORMED, "Too many labels or a malformed one")
          .with("labels", labels);
    }
  }

  static void key(String key) {
    if (key.isEmpty() || key.length() > Limits.KEY_CHARS) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "Client message id out of bounds")
          .with("characters", key.length());
    }
  }

  private static void text(String text) {
    if (text.isEmpty()) {
      throw new TidegateException(ErrorCode.TEXT_EMPTY, "Text is empty");
    }
    int bytes = wellFormed(text, ErrorCode.TEXT_MALFORMED);
    if (bytes > Limits.TEXT_BYTES) {
      throw new TidegateException(ErrorCode.TEXT_TOO_LONG, "Text is too long")
          .with("bytes", bytes)
          .with("limit", Limits.TEXT_BYTES);
    }
  }

  private static void emoji(String emoji) {
    int bytes = wellFormed(emoji, ErrorCode.EMOJI_MALFORMED);
    if (bytes == 0 || bytes > Limits.EMOJI_BYTES) {
      throw new TidegateException(ErrorCode.EMOJI_MALFORMED, "Emoji out of bounds")
          .with("bytes", bytes);
    }
  }

  /// A lone surrogate has no UTF-8 form: an encoder would put a question mark in its place.
  private static int wellFormed(String text, ErrorCode otherwise) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new TidegateException(otherwise, "Text is not well-formed Unicode");
    }
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
