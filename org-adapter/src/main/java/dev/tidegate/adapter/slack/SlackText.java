package dev.tidegate.adapter.slack;

import dev.tidegate.model.Limits;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A message's text as people read it: mentions by handle, channels by name, links plain, entities
/// as their characters.
///
/// Source of the form: api.slack.com/reference/surfaces/formatting#retrieving-messages.
final class SlackText {
  private static final Pattern TOKEN = Pattern.compile("<([^<>\\n]{1,8000})>");
  private static final String CUT = " [cut]";

  private SlackText() {}

  /// @param handles the handle of a user id
  static String plain(String text, Function<String, String> handles) {
    Matcher token = TOKEN.matcher(text);
    var plain = new StringBuilder();
    while (token.find()) {
      token.appendReplacement(plain, Matcher.quoteReplacement(said(token.group(1), handles)));
    }
    token.appendTail(plain);
    return plain
        .toString()
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .replace("\u0000", "");
  }

  private static String said(String token, Function<String, String> handles) {
    int bar = token.indexOf('|');
    String what = bar < 0 ? token : token.substring(0, bar);
    String label = bar < 0 ? "" : token.substring(bar + 1);
    return switch (what.charAt(0)) {
      case '@' -> "@" + handles.apply(what.substring(1));
      case '#' -> "#" + (label.isEmpty() ? what.substring(1) : label);
      case '!' -> label.isEmpty() ? "@" + what.substring(1).replaceFirst("\\^.*", "") : label;
      default -> link(what, label);
    };
  }

  private static String link(String url, String label) {
    String address = url.startsWith("mailto:") ? url.substring("mailto:".length()) : url;
    boolean same =
        label.isEmpty()
            || label.equals(address)
            || address.replaceFirst("^https?://", "").equals(label);
    return same ? address : label + " (" + address + ")";
  }

  static boolean fits(String text) {
    return text.length() <= Limits.TEXT_BYTES / 4
        || text.getBytes(StandardCharsets.UTF_8).length <= Limits.TEXT_BYTES;
  }

  /// The text, or as much of it as a message holds, and a mark that there was more.
  static String cut(String text) {
    if (fits(text)) {
      return text;
    }
    int room = Limits.TEXT_BYTES - CUT.length();
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (bytes > room) {
        break;
      }
      end += Character.charCount(point);
    }
    return text.substring(0, end) + CUT;
  }
}
