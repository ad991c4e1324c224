package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.Receipt;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.model.Body;
import dev.tidegate.model.EventId;
import dev.tidegate.model.UserId;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tidegate publish`: says one thing and prints what each partner gets of it.
@Command(
    name = "publish",
    description = "Posts, replies, edits, deletes or reacts, and tells what each partner gets.")
public final class PublishCommand extends ClientCommand {
  private static final int MAX_STDIN_CHARS = 1 << 17;

  @Option(names = "--channel", required = true, paramLabel = "ID|NAME")
  private String channel = "";

  @Option(names = "--user", defaultValue = "cli", description = "Who says it (default: cli).")
  private String user = "cli";

  @Option(names = "--label", description = "For the policies to see; may be given up to 16 times.")
  private List<String> labels = List.of();

  @Option(
      names = "--message-id",
      description =
          "Makes a repeat of this command harmless: same id, same message, published once.")
  private @Nullable String messageId;

  @Option(names = "--json", description = "Prints the receipt as one JSON object.")
  private boolean json;

  @ArgGroup(exclusive = true)
  private Target target = new Target();

  @Parameters(
      arity = "0..1",
      paramLabel = "TEXT",
      description = "What to say; - reads it from stdin.")
  private @Nullable String text;

  /// What the message is about, if it is not a new one.
  static final class Target {
    @Option(names = "--reply-to", paramLabel = "EVENT")
    private @Nullable String reply;

    @Option(names = "--edit", paramLabel = "EVENT")
    private @Nullable String edit;

    @Option(names = "--delete", paramLabel = "EVENT")
    private @Nullable String delete;

    @Option(names = "--react", paramLabel = "EVENT", description = "TEXT is the emoji.")
    private @Nullable String react;

    @Option(names = "--unreact", paramLabel = "EVENT", description = "TEXT is the emoji.")
    private @Nullable String unreact;

    Body body(java.util.function.Supplier<String> words) {
      if (reply != null) {
        return new Body.Posted(words.get(), Optional.of(event(reply)));
      }
      if (edit != null) {
        return new Body.Edited(event(edit), words.get());
      }
      if (delete != null) {
        return new Body.Deleted(event(delete));
      }
      if (react != null) {
        return new Body.ReactionAdded(event(react), words.get());
      }
      if (unreact != null) {
        return new Body.ReactionRemoved(event(unreact), words.get());
      }
      return new Body.Posted(words.get(), Optional.empty());
    }

    private static EventId event(String id) {
      return ConnectOptions.name("event", () -> EventId.parse(id));
    }
  }

  @Override
  int run(TidegateClient client, PrintWriter out) {
    Body body = target.body(this::words);
    UserId author = ConnectOptions.name("--user", () -> new UserId(user));
    var envelope =
        client
            .channel(ConnectOptions.channel(client, channel))
            .labelled(labels.toArray(String[]::new))
            .envelope(author, body);
    Receipt receipt =
        messageId == null ? client.publish(envelope) : client.publish(envelope, messageId);
    if (json) {
      out.println(JsonWords.receipt(receipt));
    } else {
      out.println(receipt.event() + (receipt.duplicate() ? " (published before)" : ""));
      receipt.outcomes().forEach(outcome -> out.println("  " + Words.outcome(outcome)));
    }
    return ExitCode.DONE;
  }

  private String words() {
    if (text == null) {
      throw new WrongUse("give TEXT, or - to read it from stdin");
    }
    return text.equals("-") ? stdin() : text;
  }

  private static String stdin() {
    var reader = new InputStreamReader(System.in, StandardCharsets.UTF_8);
    var words = new StringBuilder();
    try {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        words.append((char) c);
        if (words.length() > MAX_STDIN_CHARS) {
          throw new WrongUse("stdin: too long (at most 64 KiB)");
        }
      }
    } catch (IOException e) {
      throw new WrongUse("stdin cannot be read");
    }
    return words.toString().stripTrailing();
  }
}
