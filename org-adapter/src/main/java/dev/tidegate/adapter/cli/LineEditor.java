package dev.tidegate.adapter.cli;

import dev.tidegate.cli.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A line that is being typed, with its cursor and the lines before it. Pure; positions are code
/// points.
final class LineEditor {
  private static final int MAX_CODE_POINTS = 16_000;
  private static final int MAX_HISTORY = 100;

  private final List<Integer> line = new ArrayList<>();
  private final List<String> history = new ArrayList<>();
  private int cursor;
  // Of the line that is shown; one past the end is the line being typed.
  private int shown;

  /// @return the line, if this key finished it; the editor is then empty
  Optional<String> on(Key key) {
    switch (key) {
      case Key.Typed(int codePoint) -> {
        if (line.size() < MAX_CODE_POINTS) {
          line.add(cursor++, codePoint);
        }
      }
      case Key.Control control -> {
        return control(control);
      }
    }
    return Optional.empty();
  }

  String text() {
    return string(line);
  }

  String beforeCursor() {
    return string(line.subList(0, cursor));
  }

  private Optional<String> control(Key.Control key) {
    switch (key) {
      case ENTER -> {
        return Optional.of(finish());
      }
      case BACKSPACE -> {
        if (cursor > 0) {
          cut(cursor - 1);
        }
      }
      case DELETE -> {
        if (cursor < line.size()) {
          cursor++;
          cut(cursor - 1);
        }
      }
      case LEFT -> cursor = Math.max(0, cursor - 1);
      case RIGHT -> cursor = Math.min(line.size(), cursor + 1);
      case HOME -> cursor = 0;
      case END -> cursor = line.size();
      case UP -> show(shown - 1);
      case DOWN -> show(shown + 1);
      case KILL_LINE -> cut(0);
      case KILL_WORD -> cut(wordStart());
      case CANCEL -> {
        line.clear();
        cursor = 0;
      }
      case END_OF_INPUT, OTHER -> {}
    }
    return Optional.empty();
  }

  private String finish() {
    String text = text();
    if (!text.isBlank() && (history.isEmpty() || !history.getLast().equals(text))) {
      history.add(text);
    }
    if (history.size() > MAX_HISTORY) {
      history.removeFirst();
    }
    shown = history.size();
    line.clear();
    cursor = 0;
    return text;
  }

  private void show(int index) {
    if (index < 0 || index > history.size()) {
      return;
    }
    shown = index;
    line.clear();
    if (index < history.size()) {
      history.get(index).codePoints().forEach(line::add);
    }
    cursor = line.size();
  }

  private void cut(int from) {
    line.subList(from, cursor).clear();
    cursor = from;
  }

  private int wordStart() {
    int start = cursor;
    while (start > 0 && line.get(start - 1) == ' ') {
      start--;
    }
    while (start > 0 && line.get(start - 1) != ' ') {
      start--;
    }
    return start;
  }

  private static String string(List<Integer> codePoints) {
    var text = new StringBuilder();
    codePoints.forEach(text::appendCodePoint);
    return text.toString();
  }
}
