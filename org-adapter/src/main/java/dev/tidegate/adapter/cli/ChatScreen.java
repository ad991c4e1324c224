package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.Preview;
import java.util.List;
import java.util.Optional;

/// The lower end of a terminal: the line that is typed and, below it, what each partner would see
/// of it. Pure.
///
/// INVARIANT: between two renderings the cursor stands on the typed line, so that what was drawn is
/// erased by going to its first column and clearing what follows (ECMA-48 ED).
final class ChatScreen {
  private static final String PROMPT = "> ";
  private static final String CLEAR_BELOW = "\r\u001b[J";

  private ChatScreen() {}

  /// @param fresh lines that scroll up above the typed line
  /// @param previews below it, one row each
  static String render(List<String> fresh, LineEditor editor, List<String> previews, int columns) {
    var out = new StringBuilder(CLEAR_BELOW);
    fresh.forEach(line -> out.append(line).append("\r\n"));
    int room = Math.max(8, columns - PROMPT.length() - 1);
    String before = tail(editor.beforeCursor(), room);
    String after = editor.text().substring(editor.beforeCursor().length());
    String shown = before + head(after, room - width(before));
    out.append(PROMPT).append(shown);
    previews.forEach(row -> out.append("\r\n").append(head(row, Math.max(8, columns - 1))));
    if (!previews.isEmpty()) {
      out.append("\u001b[").append(previews.size()).append('A');
    }
    out.append("\r\u001b[").append(PROMPT.length() + width(before)).append('C');
    return out.toString();
  }

  /// What is left on the screen when the chat ends.
  static String clear() {
    return CLEAR_BELOW;
  }

  /// A row for each partner.
  static List<String> rows(Optional<Preview> preview) {
    return preview.stream()
        .flatMap(known -> known.renditions().stream())
        .map(ChatScreen::row)
        .toList();
  }

  private static String row(Preview.Rendition rendition) {
    var outcome = rendition.outcome();
    String what =
        switch (outcome.outcome()) {
          case COPY -> "sees it as it is";
          case CHANGED -> "sees: " + Words.clean(rendition.text());
          case STUB -> "sees that something was withheld";
          case NOTHING -> "sees nothing";
          case DEFERRED -> "waits until it is decided";
          case UNKNOWN -> "sees something this release does not know";
        };
    return "  %-12s %s%s".formatted(outcome.org(), what, Words.by(outcome.rules()));
  }

  private static String tail(String text, int room) {
    int[] points = text.codePoints().toArray();
    int start = points.length;
    int used = 0;
    while (start > 0 && used + width(points[start - 1]) <= room) {
      used += width(points[--start]);
    }
    return new String(points, start, points.length - start);
  }

  private static String head(String text, int room) {
    int[] points = text.codePoints().toArray();
    int end = 0;
    int used = 0;
    while (end < points.length && used + width(points[end]) <= room) {
      used += width(points[end++]);
    }
    return new String(points, 0, end);
  }

  private static int width(String text) {
    return text.codePoints().map(ChatScreen::width).sum();
  }

  /// Two columns for the wide scripts and pictographs, none for what combines (Unicode UAX #11,
  /// roughly).
  private static int width(int codePoint) {
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        (codePoint >= 0x1100 && codePoint <= 0x115F)
            || (codePoint >= 0x2E80 && codePoint <= 0xA4CF)
            || (codePoint >= 0xAC00 && codePoint <= 0xD7A3)
            || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
            || (codePoint >= 0xFE30 && codePoint <= 0xFE6F)
            || (codePoint >= 0xFF00 && codePoint <= 0xFF60)
            || (codePoint >= 0x1F300 && codePoint <= 0x1FAFF)
            || (codePoint >= 0x20000 && codePoint <= 0x3FFFD);
    return wide ? 2 : 1;
  }
}
