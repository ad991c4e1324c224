package dev.tidegate.adapter.slack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// An export as what was said, by whom and where. Safe for many threads.
public final class SlackWorkspace implements AutoCloseable {
  private final SlackExport export;
  private final SlackPeople people;
  private final List<SlackChannel> channels;
  private final SlackMessages messages;

  private SlackWorkspace(
      SlackExport export, SlackPeople people, List<SlackChannel> channels, boolean times) {
    this.export = export;
    this.people = people;
    this.channels = List.copyOf(channels);
    this.messages = new SlackMessages(people, times);
  }

  /// @param kinds of the channels that are wanted
  /// @param times whether each text begins with when it was said
  /// @throws IOException if it is no export, or one that is refused: the message says why
  public static SlackWorkspace open(Path source, Set<SlackChannel.Kind> kinds, boolean times)
      throws IOException, InterruptedException {
    SlackExport export = SlackExport.open(source);
    try {
      if (!export.has("channels.json") && !export.has("groups.json") && !export.has("dms.json")) {
        throw new IOException("no channels.json at its top: not a Slack export");
      }
      return new SlackWorkspace(
          export, SlackPeople.of(export), SlackChannel.of(export, kinds), times);
    } catch (IOException | InterruptedException | RuntimeException e) {
      export.close();
      throw e;
    }
  }

  public SlackPeople people() {
    return people;
  }

  public List<SlackChannel> channels() {
    return channels;
  }

  /// What is done with each message.
  public interface Reader {
    void read(SlackMessage message) throws IOException, InterruptedException;
  }

  /// Gives each message of a channel, in the order of the export: day by day.
  public void read(SlackChannel channel, Reader reader) throws IOException, InterruptedException {
    for (String day : export.days(channel.folder())) {
      export.each(day, object -> reader.read(messages.of(new Fields(object))));
    }
  }

  @Override
  public void close() throws IOException {
    export.close();
  }
}
