package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.Cursor;
import dev.tidegate.adapter.FileCursorStore;
import dev.tidegate.adapter.Received;
import dev.tidegate.adapter.SubscribeOptions;
import dev.tidegate.adapter.Subscription;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.model.ChannelId;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `tidegate tail`: prints what the org gets, as it comes.
@Command(
    name = "tail",
    description = "Prints what the org gets, as it comes, and reconnects by itself.")
public final class TailCommand extends ClientCommand {
  @Option(names = "--channel", paramLabel = "ID|NAME", description = "May be repeated; none: all.")
  private List<String> channels = List.of();

  @Option(names = "--from-start", description = "Begins with the first event there is.")
  private boolean fromStart;

  @Option(names = "--cursor", description = "Begins where a line of --json output said.")
  private @Nullable String cursor;

  @Option(names = "--name", description = "A named subscription: goes on where it last was.")
  private @Nullable String name;

  @Option(
      names = "--cursor-folder",
      paramLabel = "FOLDER",
      description = "Keeps the place of --name here as well as at the broker.")
  private @Nullable Path cursorFolder;

  @Option(names = "--count", description = "Ends after so many items.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--idle-seconds",
      paramLabel = "SECONDS",
      description = "Ends after so long without an item.")
  private long idleSeconds = Duration.ofDays(3650).toSeconds();

  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Override
  int run(TidegateClient client, PrintWriter out) throws InterruptedException {
    ZoneId zone = ZoneId.systemDefault();
    try (Subscription feed = client.subscribe(options(client))) {
      for (long printed = 0; printed < count; printed++) {
        Optional<Received> next = feed.next(Duration.ofSeconds(idleSeconds));
        if (next.isEmpty()) {
          break;
        }
        Received received = next.get();
        out.println(
            json ? JsonWords.received(received).toString() : Words.item(received.item(), zone));
        out.flush();
        feed.ack(received);
      }
    }
    return ExitCode.DONE;
  }

  private SubscribeOptions options(TidegateClient client) {
    ChannelId[] only =
        channels.stream()
            .map(each -> ConnectOptions.channel(client, each))
            .toArray(ChannelId[]::new);
    return ConnectOptions.name(
        "tail",
        () -> {
          var start = fromStart ? SubscribeOptions.earliest() : SubscribeOptions.latest();
          var options = start.only(only);
          if (name != null) {
            options =
                cursorFolder == null
                    ? options.named(name)
                    : options.keptIn(new FileCursorStore(cursorFolder), name);
          }
          return cursor == null ? options : options.from(Cursor.parse(cursor));
        });
  }
}
