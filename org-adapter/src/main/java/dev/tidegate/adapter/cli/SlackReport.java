package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.slack.SlackChannel;
import dev.tidegate.adapter.slack.SlackWorkspace;
import dev.tidegate.model.ChannelId;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/// What the import of an export prints: the plan, how far it is, and the account at its end.
///
/// @param json one object instead of text, and no progress
/// @param quiet no progress
record SlackReport(
    PrintWriter out, SlackWorkspace export, SlackSurvey survey, boolean json, boolean quiet) {
  private static final int NAMES_SHOWN = 20;

  /// What would be published.
  void plan() {
    SlackCounts total = survey.total();
    if (json) {
      Json channels = Json.object();
      survey.channels().forEach(each -> channels.put(each.channel().name(), messages(each)));
      out.println(
          Json.object()
              .put("dryRun", true)
              .put("channels", channels)
              .put("counts", total.json())
              .put("people", export.people().size())
              .put("handlesChanged", handles()));
      return;
    }
    survey
        .channels()
        .forEach(each -> out.printf("%9d  %s%n", messages(each), each.channel().name()));
    out.printf(
        "%9d  messages in %d channels would be published%n",
        total.messages, survey.channels().size());
    tell(total);
  }

  private static long messages(SlackSurvey.Found found) {
    return found.counts().messages;
  }

  /// In the place of the line before.
  void progress(ProgressLine line) {
    if (!quiet && !json) {
      out.print("\r" + line.render() + "\u001b[K");
      out.flush();
    }
  }

  /// What was published.
  ///
  /// @param files where those are listed that were not imported
  void account(
      SlackTally.View done, ProgressLine line, Map<SlackChannel, ChannelId> targets, Path files) {
    SlackCounts total = survey.total();
    if (json) {
      Json channels = Json.object();
      targets.forEach((from, to) -> channels.put(from.name(), to.toString()));
      Json refused = Json.object();
      done.refused().forEach((code, count) -> refused.put(code.name(), count));
      out.println(
          Json.object()
              .put("ok", done.refused().isEmpty())
              .put("published", done.published())
              .put("publishedBefore", done.before())
              .put("notPublished", done.lost())
              .put("refused", refused)
              .put("repliesWithoutThread", done.orphans())
              .put("perSecond", Math.round(line.perSecond()))
              .put("channels", channels)
              .put("counts", total.json())
              .put("people", export.people().size())
              .put("handlesChanged", handles())
              .put("fileList", files.toString()));
      return;
    }
    if (!quiet) {
      out.println("\r" + line.render() + "\u001b[K");
    }
    out.printf(
        "%d messages published, %d were there, %d refused; %d channels%n",
        done.published(), done.before(), done.lost(), targets.size());
    tell(total);
    if (done.orphans() > 0) {
      out.println(done.orphans() + " replies stand in the channel: their thread is not there");
    }
    if (total.files > 0) {
      out.println("the files are listed in " + files);
    }
    done.refused().forEach((code, count) -> out.println("refused " + code + ": " + count));
  }

  /// What both the plan and the account say of the export.
  private void tell(SlackCounts total) {
    out.printf(
        "%d replies, %d reactions, %d with their last text only (edited), %d cut%n",
        total.replies, total.reactions, total.edited, total.cut);
    out.printf("%d files are not imported (%d bytes)%n", total.files, total.fileBytes);
    if (total.leftOut() > 0) {
      out.println(
          "left out: "
              + total.left.entrySet().stream()
                  .map(each -> each.getValue() + " " + each.getKey())
                  .collect(Collectors.joining(", ")));
    }
    Map<String, String> changed = export.people().changed();
    changed.entrySet().stream()
        .limit(NAMES_SHOWN)
        .forEach(each -> out.println("handle " + each.getKey() + " -> " + each.getValue()));
    if (changed.size() > NAMES_SHOWN) {
      out.printf("and %d other handles (--json lists all)%n", changed.size() - NAMES_SHOWN);
    }
  }

  private Json handles() {
    Json handles = Json.object();
    export.people().changed().forEach(handles::put);
    return handles;
  }
}
