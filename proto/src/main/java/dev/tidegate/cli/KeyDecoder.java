package dev.tidegate.cli;

import java.util.Optional;

/// Turns what a terminal in raw mode sends, character by character, into keys (ECMA-48, xterm's
/// sequences).
public final class KeyDecoder {
  private static final int MAX_SEQUENCE = 16;

  private final StringBuilder sequence = new StringBuilder();
  private char highSurrogate;

  /// The key that is complete with this character, if one is.
  public Optional<Key> feed(char c) {
    if (!sequence.isEmpty()) {
      return inSequence(c);
    }
    if (Character.isHighSurrogate(c)) {
      highSurrogate = c;
      return Optional.empty();
    }
    if (Character.isLowSurrogate(c)) {
      return Character.isHighSurrogate(highSurrogate)
          ? Optional.of(new Key.Typed(Character.toCodePoint(highSurrogate, c)))
          : Optional.of(Key.Control.OTHER);
    }
    return switch (c) {
      case '\u001b' -> {
        sequence.append(c);
        yield Optional.empty();
      }
      case '\r', '\n' -> Optional.of(Key.Control.ENTER);
      case '\u007f', '\b' -> Optional.of(Key.Control.BACKSPACE);
      case '\u0001' -> Optional.of(Key.Control.HOME);
      case '\u0005' -> Optional.of(Key.Control.END);
      case '\u0003' -> Optional.of(Key.Control.CANCEL);
      case '\u0004' -> Optional.of(Key.Control.END_OF_INPUT);
      case '\u0015' -> Optional.of(Key.Control.KILL_LINE);
      case '\u0017' -> Optional.of(Key.Control.KILL_WORD);
      default ->
          Character.isISOControl(c)
              ? Optional.of(Key.Control.OTHER)
              : Optional.of(new Key.Typed(c));
    };
  }

  private Optional<Key> inSequence(char c) {
    sequence.append(c);
    boolean introduced = sequence.length() == 2 && (c == '[' || c == 'O');
    boolean parameter = sequence.length() > 2 && (c < 0x40 || c > 0x7e);
    if (introduced || (parameter && sequence.length() < MAX_SEQUENCE)) {
      return Optional.empty();
    }
    String complete = sequence.substring(1);
    sequence.setLength(0);
    return Optional.of(
        switch (complete) {
          case "[A", "OA" -> Key.Control.UP;
          case "[B", "OB" -> Key.Control.DOWN;
          case "[C", "OC" -> Key.Control.RIGHT;
          case "[D", "OD" -> Key.Control.LEFT;
          case "[H", "OH", "[1~", "[7~" -> Key.Control.HOME;
          case "[F", "OF", "[4~", "[8~" -> Key.Control.END;
          case "[3~" -> Key.Control.DELETE;
          default -> Key.Control.OTHER;
        });
  }
}
