package dev.tidegate.adapter.slack;

import dev.tidegate.model.UserId;
import java.util.List;
import java.util.Optional;

/// What an export says of one message, as far as it can be imported.
public sealed interface SlackMessage {
  /// Something that somebody said.
  ///
  /// @param microsecond the message's name in its channel: when it was said, since 1970
  /// @param thread the message that it answers
  /// @param text 1 to 65 536 bytes of UTF-8, the last text if it was edited
  /// @param files what hung on it and stays behind
  /// @param gone it was deleted, and stands there for the answers to it
  record Said(
      long microsecond,
      Optional<Long> thread,
      UserId author,
      String text,
      List<Reaction> reactions,
      List<File> files,
      boolean edited,
      boolean gone,
      boolean cut)
      implements SlackMessage {
    public Said {
      reactions = List.copyOf(reactions);
      files = List.copyOf(files);
    }
  }

  /// Nothing to import.
  ///
  /// @param why the export's own word for its kind, or `deleted`, `empty`, `malformed`
  record Left(String why) implements SlackMessage {}

  /// @param emoji 1 to 64 bytes of UTF-8
  record Reaction(String emoji, UserId by) {}

  /// @param bytes -1: the export does not tell
  record File(String name, long bytes) {}
}
