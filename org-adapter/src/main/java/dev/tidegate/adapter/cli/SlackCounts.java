package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.slack.SlackMessage;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an export holds, counted before anything is imported.
final class SlackCounts {
  long messages;
  long replies;
  long reactions;
  long edited;
  long gone;
  long cut;
  long files;
  long fileBytes;

  /// What is left out, by kind.
  final SortedMap<String, Long> left = new TreeMap<>();

  void add(SlackMessage message) {
    switch (message) {
      case SlackMessage.Left(String why) -> left.merge(why, 1L, Long::sum);
      case SlackMessage.Said said -> {
        messages++;
        replies += said.thread().isPresent() ? 1 : 0;
        reactions += said.reactions().size();
        edited += said.edited() ? 1 : 0;
        gone += said.gone() ? 1 : 0;
        cut += said.cut() ? 1 : 0;
        files += said.files().size();
        fileBytes += said.files().stream().mapToLong(file -> Math.max(0, file.bytes())).sum();
      }
    }
  }

  void add(SlackCounts other) {
    messages += other.messages;
    replies += other.replies;
    reactions += other.reactions;
    edited += other.edited;
    gone += other.gone;
    cut += other.cut;
    files += other.files;
    fileBytes += other.fileBytes;
    other.left.forEach((why, count) -> left.merge(why, count, Long::sum));
  }

  long leftOut() {
    return left.values().stream().mapToLong(Long::longValue).sum();
  }

  Json json() {
    Json kinds = Json.object();
    left.forEach(kinds::put);
    return Json.object()
        .put("messages", messages)
        .put("replies", replies)
        .put("reactions", reactions)
        .put("edited", edited)
        .put("deletedButAnswered", gone)
        .put("cut", cut)
        .put("filesNotImported", files)
        .put("fileBytes", fileBytes)
        .put("leftOut", kinds);
  }
}
