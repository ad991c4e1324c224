package dev.tidegate.adapter.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a line typed into the chat means. Numbers are those that stand before the messages.
sealed interface ChatInput {
  record Say(String text) implements ChatInput {}

  record Reply(int number, String text) implements ChatInput {}

  record Edit(int number, String text) implements ChatInput {}

  record Delete(int number) implements ChatInput {}

  record React(int number, String emoji) implements ChatInput {}

  record Unreact(int number, String emoji) implements ChatInput {}

  record Preview(String text) implements ChatInput {}

  record Who() implements ChatInput {}

  record Help() implements ChatInput {}

  record Quit() implements ChatInput {}

  record Nothing() implements ChatInput {}

  /// @param usage what would have been right
  record Wrong(String usage) implements ChatInput {}

  Pattern COMMAND = Pattern.compile("/(\\w+)(?:\\s+(.*))?", Pattern.DOTALL);
  Pattern NUMBERED = Pattern.compile("#?(\\d{1,9})(?:\\s+(.*))?", Pattern.DOTALL);

  static ChatInput parse(String line) {
    if (line.isBlank()) {
      return new Nothing();
    }
    if (line.startsWith("//")) {
      return new Say(line.substring(1));
    }
    Matcher command = COMMAND.matcher(line.strip());
    if (!command.matches()) {
      return new Say(line);
    }
    String rest = Optional.ofNullable(command.group(2)).orElse("");
    return switch (command.group(1)) {
      case "reply" -> numbered(rest, "/reply NUMBER TEXT", Reply::new);
      case "edit" -> numbered(rest, "/edit NUMBER TEXT", Edit::new);
      case "react" -> numbered(rest, "/react NUMBER EMOJI", React::new);
      case "unreact" -> numbered(rest, "/unreact NUMBER EMOJI", Unreact::new);
      case "delete" -> {
        Matcher number = NUMBERED.matcher(rest);
        yield number.matches() && number.group(2) == null
            ? new Delete(Integer.parseInt(number.group(1)))
            : new Wrong("/delete NUMBER");
      }
      case "preview" -> rest.isEmpty() ? new Wrong("/preview TEXT") : new Preview(rest);
      case "who" -> new Who();
      case "help" -> new Help();
      case "quit", "exit" -> new Quit();
      default -> new Wrong("/help lists the commands; begin with // to say a line with a slash");
    };
  }

  /// The words that others would see, were the line sent.
  default Optional<String> words() {
    return switch (this) {
      case Say(String text) -> Optional.of(text);
      case Reply(_, String text) -> Optional.of(text);
      case Edit(_, String text) -> Optional.of(text);
      case Preview(String text) -> Optional.of(text);
      case Delete _, React _, Unreact _, Who _, Help _, Quit _, Nothing _, Wrong _ ->
          Optional.empty();
    };
  }

  /// Makes a command of a number and the rest of the line.
  @FunctionalInterface
  interface Numbered {
    ChatInput of(int number, String rest);
  }

  private static ChatInput numbered(String rest, String usage, Numbered command) {
    Matcher number = NUMBERED.matcher(rest);
    return number.matches() && number.group(2) != null && !number.group(2).isBlank()
        ? command.of(Integer.parseInt(number.group(1)), number.group(2))
        : new Wrong(usage);
  }
}
