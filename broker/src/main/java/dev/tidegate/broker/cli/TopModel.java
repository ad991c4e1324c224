package dev.tidegate.broker.cli;

import dev.tidegate.cli.Key;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// What `top` holds between two looks: the last two views, what is typed, what is shown. Without
/// terminal or clock.
final class TopModel {
  private static final int FILTER = 40;

  private Optional<TopView> latest = Optional.empty();
  private Optional<TopView> before = Optional.empty();
  private Optional<String> trouble = Optional.empty();
  private final StringBuilder filter = new StringBuilder();
  private boolean typing;
  private boolean help;
  private boolean over;

  void seen(TopView view) {
    before = latest;
    latest = Optional.of(view);
    trouble = Optional.empty();
  }

  /// The broker does not answer; the last view stays, and is told to be old.
  void failed(String why) {
    trouble = Optional.of(why);
  }

  void pressed(Key key) {
    if (help) {
      help = false;
      return;
    }
    if (typing) {
      type(key);
      return;
    }
    switch (key) {
      case Key.Typed(int letter) -> command(letter);
      case Key.Control control -> {
        if (control == Key.Control.CANCEL || control == Key.Control.END_OF_INPUT) {
          over = true;
        }
      }
    }
  }

  private void command(int letter) {
    switch (letter) {
      case 'q' -> over = true;
      case '?' -> help = true;
      case '/' -> {
        filter.setLength(0);
        typing = true;
      }
      default -> {}
    }
  }

  private void type(Key key) {
    switch (key) {
      case Key.Typed(int letter) -> {
        if (filter.length() < FILTER) {
          filter.appendCodePoint(letter);
        }
      }
      case Key.Control control -> {
        switch (control) {
          case ENTER -> typing = false;
          case BACKSPACE -> {
            if (!filter.isEmpty()) {
              filter.setLength(filter.offsetByCodePoints(filter.length(), -1));
            }
          }
          case KILL_LINE, KILL_WORD -> filter.setLength(0);
          case CANCEL, END_OF_INPUT -> {
            filter.setLength(0);
            typing = false;
          }
          case DELETE, LEFT, RIGHT, HOME, END, UP, DOWN, OTHER -> {}
        }
      }
    }
  }

  Optional<TopView> latest() {
    return latest;
  }

  /// What happened in a second between the last two looks; empty before the second.
  Optional<Double> perSecond(ToLongFunction<TopView.Totals> total) {
    if (latest.isEmpty() || before.isEmpty()) {
      return Optional.empty();
    }
    long millis = latest.get().atMillis() - before.get().atMillis();
    long more = total.applyAsLong(latest.get().totals()) - total.applyAsLong(before.get().totals());
    // A broker that was started again counts from 0.
    return millis <= 0 || more < 0 ? Optional.empty() : Optional.of(more * 1_000.0 / millis);
  }

  /// Whether a row with these words is to be shown.
  boolean shows(String... words) {
    String wanted = filter.toString().toLowerCase(Locale.ROOT);
    for (String word : words) {
      if (word.toLowerCase(Locale.ROOT).contains(wanted)) {
        return true;
      }
    }
    return wanted.isEmpty();
  }

  Optional<String> trouble() {
    return trouble;
  }

  String filter() {
    return filter.toString();
  }

  boolean isTyping() {
    return typing;
  }

  boolean isHelp() {
    return help;
  }

  boolean isOver() {
    return over;
  }
}
