package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.slack.SlackChannel;
import dev.tidegate.adapter.slack.SlackMessage;
import dev.tidegate.adapter.slack.SlackWorkspace;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What of an export is to be imported: its channels, and what each holds, read once before
/// anything is published.
record SlackSurvey(List<Found> channels) {
  SlackSurvey {
    channels = List.copyOf(channels);
  }

  /// One channel of the export, and what it holds.
  record Found(SlackChannel channel, SlackCounts counts) {}

  /// Reads everything.
  ///
  /// @param only names of channels; none: all
  /// @param files where the files that hang on messages are listed, a line each: channel,
  ///   microsecond, bytes and name, with tabs between
  /// @throws WrongUse for a name that no channel has
  static SlackSurvey read(SlackWorkspace export, List<String> only, Optional<Path> files)
      throws IOException, InterruptedException {
    List<SlackChannel> wanted =
        export.channels().stream()
            .filter(each -> only.isEmpty() || only.contains(each.name()))
            .toList();
    for (String name : only) {
      if (wanted.stream().noneMatch(each -> each.name().equals(name))) {
        throw new WrongUse("--channel: the export has no channel " + name);
      }
    }
    var found = new ArrayList<Found>();
    try (BufferedWriter list =
        files.isEmpty()
            ? new BufferedWriter(Writer.nullWriter())
            : Files.newBufferedWriter(files.get())) {
      for (SlackChannel channel : wanted) {
        found.add(new Found(channel, counts(export, channel, list)));
      }
    }
    return new SlackSurvey(found);
  }

  private static SlackCounts counts(SlackWorkspace export, SlackChannel channel, Writer list)
      throws IOException, InterruptedException {
    var counts = new SlackCounts();
    export.read(
        channel,
        message -> {
          counts.add(message);
          if (message instanceof SlackMessage.Said said) {
            for (SlackMessage.File file : said.files()) {
              list.write(channel.name() + "\t" + said.microsecond() + "\t" + file.bytes());
              list.write("\t" + file.name().replaceAll("\\p{Cntrl}", " ") + "\n");
            }
          }
        });
    return counts;
  }

  /// What all of them hold.
  SlackCounts total() {
    var total = new SlackCounts();
    channels.forEach(each -> total.add(each.counts()));
    return total;
  }
}
