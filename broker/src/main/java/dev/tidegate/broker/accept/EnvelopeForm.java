package dev.tidegate.broker.accept;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Glance;
import dev.tidegate.model.Limits;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The form of what a workspace sends: every bound of the API that can be told without knowing
/// anything else.
///
/// Each check throws a TidegateException with a code of its own, with sizes and limits and never
/// the words.
final class EnvelopeForm {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9._-]{1,64}");
  private static final Pattern CLIENT_ID =
      Pattern.compile("[^\\p{Cc}\\p{Cs}]{1," + Limits.KEY_CHARS + "}");

  private EnvelopeForm() {}

  /// What is no channel id names no channel: CHANNEL_UNKNOWN, as for one that does not exist.
  static ChannelId channel(String text) {
    try {
      return ChannelId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "No such channel", e);
    }
  }

  /// NAME_MALFORMED
  static UserId author(String name) {
    try {
      return new UserId(name);
    } catch (IllegalArgumentException e) {
      throw new TidegateException(ErrorCode.NAME_MALFORMED, "Author's name is malformed", e)
          .with("chars", name.length());
    }
  }

  /// LABELS_MALFORMED
  static SortedSet<String> labels(List<String> labels) {
    if (labels.isEmpty()) {
      return Collections.emptySortedSet();
    }
    if (labels.size() > Limits.LABELS) {
      throw new TidegateException(ErrorCode.LABELS_MALFORMED, "Too many labels")
          .with("labels", labels.size())
          .with("max_labels", Limits.LABELS);
    }
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        throw new TidegateException(ErrorCode.LABELS_MALFORMED, "A label is malformed")
            .with("chars", label.length());
      }
    }
    return Collections.unmodifiableSortedSet(new TreeSet<>(labels));
  }

  /// TEXT_EMPTY, TEXT_TOO_LONG, TEXT_MALFORMED
  ///
  /// @param glance at the text
  static String text(String text, Glance glance) {
    if (text.isEmpty()) {
      throw new TidegateException(ErrorCode.TEXT_EMPTY, "The text is empty");
    }
    int bytes = bytes(text, glance, ErrorCode.TEXT_MALFORMED);
    if (bytes > Limits.TEXT_BYTES) {
      throw new TidegateException(ErrorCode.TEXT_TOO_LONG, "The text is too long")
          .with("bytes", bytes)
          .with("max_bytes", Limits.TEXT_BYTES);
    }
    return text;
  }

  /// EMOJI_MALFORMED
  static String emoji(String emoji) {
    int bytes = bytes(emoji, Glance.at(emoji), ErrorCode.EMOJI_MALFORMED);
    if (bytes < 1
        || bytes > Limits.EMOJI_BYTES
        || emoji.codePoints().anyMatch(Character::isISOControl)) {
      throw new TidegateException(ErrorCode.EMOJI_MALFORMED, "The emoji is malformed")
          .with("bytes", bytes)
          .with("max_bytes", Limits.EMOJI_BYTES);
    }
    return emoji;
  }

  /// MALFORMED_REQUEST
  static String clientMessageId(String id) {
    if (!CLIENT_ID.matcher(id).matches()) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "Client message id is malformed")
          .with("chars", id.length())
          .with("max_chars", Limits.KEY_CHARS);
    }
    return id;
  }

  /// Length in UTF-8, if there is one: half a surrogate pair has none.
  private static int bytes(String text, Glance glance, ErrorCode otherwise) {
    if (!glance.whole() && !isWhole(text)) {
      throw new TidegateException(otherwise, "Not well-formed Unicode");
    }
    return glance.bytes();
  }

  /// Far faster than a look at each character.
  private static boolean isWhole(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return text.equals(new String(utf8, StandardCharsets.UTF_8));
  }
}
