package dev.tidegate.adapter.slack;

import dev.tidegate.model.Limits;
import dev.tidegate.model.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes messages out of an export's objects.
final class SlackMessages {
  private static final Set<String> SAID =
      Set.of(
          "",
          "bot_message",
          "me_message",
          "thread_broadcast",
          "reply_broadcast",
          "file_share",
          "file_comment",
          "tombstone");
  private static final String GONE = "(deleted in Slack)";
  private static final int REACTIONS_MOST = 1_000;
  private static final Pattern TIME = Pattern.compile("(\\d{1,11})(?:\\.(\\d{1,6}))?");

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("'['yyyy-MM-dd HH:mm'] '").withZone(ZoneOffset.UTC);

  private final SlackPeople people;
  private final boolean times;

  /// @param times whether each text begins with when it was said (UTC)
  SlackMessages(SlackPeople people, boolean times) {
    this.people = people;
    this.times = times;
  }

  SlackMessage of(Fields message) {
    String kind = message.text("subtype").orElse("");
    if (kind.equals("message_deleted")) {
      return new SlackMessage.Left("deleted");
    }
    if (!SAID.contains(kind)) {
      return new SlackMessage.Left(kind.matches("[a-z_]{1,40}") ? kind : "malformed");
    }
    Optional<Long> at = message.text("ts").flatMap(SlackMessages::microsecond);
    if (at.isEmpty() || !message.text("type").orElse("message").equals("message")) {
      return new SlackMessage.Left("malformed");
    }
    boolean gone = kind.equals("tombstone");
    boolean answered =
        !message.objects("replies").isEmpty()
            || message.text("reply_count").filter(count -> !count.equals("0")).isPresent();
    if (gone && !answered) {
      return new SlackMessage.Left("deleted");
    }
    Optional<Long> thread =
        message
            .text("thread_ts")
            .flatMap(SlackMessages::microsecond)
            .filter(parent -> !parent.equals(at.get()));
    List<SlackMessage.File> files = files(message);
    String text = gone ? GONE : words(message, files);
    if (text.isBlank()) {
      return new SlackMessage.Left("empty");
    }
    if (times) {
      text = MINUTE.format(Instant.ofEpochSecond(at.get() / 1_000_000)) + text;
    }
    return new SlackMessage.Said(
        at.get(),
        thread,
        author(message),
        SlackText.cut(text),
        gone ? List.of() : reactions(message),
        files,
        !message.object("edited").values().isEmpty(),
        gone,
        !SlackText.fits(text));
  }

  private UserId author(Fields message) {
    Optional<String> user = message.text("user");
    if (user.isPresent()) {
      return people.of(user.get());
    }
    return new UserId(
        SlackPeople.handle(
            message
                .text("username")
                .or(() -> message.object("bot_profile").text("name"))
                .or(() -> message.text("bot_id").map(id -> "bot-" + id))
                .orElse("slack")));
  }

  private String words(Fields message, List<SlackMessage.File> files) {
    Optional<String> text = message.text("text").filter(each -> !each.isBlank());
    var lines = new ArrayList<String>();
    text.ifPresent(lines::add);
    if (text.isEmpty()) {
      for (Fields attachment : message.objects("attachments")) {
        attachment.text("pretext").ifPresent(lines::add);
        attachment
            .text("text")
            .or(() -> attachment.text("fallback"))
            .or(() -> attachment.text("title"))
            .ifPresent(lines::add);
      }
    }
    String plain = SlackText.plain(String.join("\n", lines), id -> people.of(id).value());
    return plain.isBlank() && !files.isEmpty()
        ? "[file not imported: " + files.getFirst().name() + "]"
        : plain;
  }

  private static List<SlackMessage.File> files(Fields message) {
    return message.objects("files").stream()
        .map(file ->
            new SlackMessage.File(
                file.text("name").or(() -> file.text("title")).orElse("(no name)"),
                file.text("size")
                    .filter(size -> size.matches("\\d{1,15}"))
                    .map(Long::parseLong)
                    .orElse(-1L)))
        .toList();
  }

  private List<SlackMessage.Reaction> reactions(Fields message) {
    return message.objects("reactions").stream()
        .flatMap(reaction -> {
          String emoji = reaction.text("name").orElse("");
          int bytes = emoji.getBytes(StandardCharsets.UTF_8).length;
          return bytes < 1 || bytes > Limits.EMOJI_BYTES
              ? Stream.empty()
              : reaction.texts("users").stream()
                  .map(user -> new SlackMessage.Reaction(emoji, people.of(user)));
        })
        .distinct()
        .limit(REACTIONS_MOST)
        .toList();
  }

  /// `1355517523.000005`: seconds since 1970 and a part that makes it unique in its channel.
  private static Optional<Long> microsecond(String time) {
    Matcher parts = TIME.matcher(time);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String part = parts.group(2) == null ? "" : parts.group(2);
    long micros = Long.parseLong(part + "0".repeat(6 - part.length()));
    return Optional.of(Long.parseLong(parts.group(1)) * 1_000_000 + micros);
  }
}
