package dev.tidegate.cli;

/// What was pressed at the terminal.
public sealed interface Key {
  /// A character to put into the line.
  record Typed(int codePoint) implements Key {}

  enum Control implements Key {
    ENTER,
    BACKSPACE,
    DELETE,
    LEFT,
    RIGHT,
    HOME,
    END,
    UP,
    DOWN,
    /// Empties the line up to the cursor.
    KILL_LINE,
    KILL_WORD,
    /// Ctrl-C.
    CANCEL,
    /// Ctrl-D.
    END_OF_INPUT,
    /// A key that means nothing here.
    OTHER
  }
}
