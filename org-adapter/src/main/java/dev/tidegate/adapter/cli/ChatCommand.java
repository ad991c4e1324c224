package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.ChannelClient;
import dev.tidegate.adapter.ChannelInfo;
import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Direction;
import dev.tidegate.adapter.SubscribeOptions;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.cli.Terminal;
import dev.tidegate.model.UserId;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `tidegate chat`: a chat in the terminal that shows what each partner will see while one types.
@Command(
    name = "chat",
    description = "Chats in a shared channel and shows what each partner will see while you type.",
    footer = {
      "",
      "/help in the chat lists its commands. Without a terminal it reads lines from stdin and ends with them."
    })
public final class ChatCommand extends ClientCommand {
  @Option(names = "--channel", required = true, paramLabel = "ID|NAME")
  private String channel = "";

  @Option(names = "--user", paramLabel = "USER", description = "Who you are (default: your login).")
  private String user = "";

  @Option(
      names = "--history",
      paramLabel = "COUNT",
      defaultValue = "20",
      description = "Messages shown from before, 0 to 200 (default: ${DEFAULT-VALUE}).")
  private int history = 20;

  private Supplier<Reader> input = () -> new InputStreamReader(System.in, StandardCharsets.UTF_8);

  void input(Reader given) {
    input = () -> given;
  }

  @Override
  int run(TidegateClient client, PrintWriter out) throws InterruptedException {
    if (history < 0 || history > 200) {
      throw new WrongUse("--history: " + history + " (expected: 0 to 200)");
    }
    UserId speaker = speaker();
    ChannelClient to = client.channel(ConnectOptions.channel(client, channel));
    ChannelInfo info = to.info();
    out.println(
        info.members().stream()
            .map(member -> member.org().toString())
            .collect(
                Collectors.joining(", ", "#" + Words.clean(info.name()) + ": ", "; /help, /quit")));
    var core = new ChatCore(info, client.org(), speaker, ZoneId.systemDefault());
    // Subscribed before the history is read: what falls between is in both, and shown once.
    var feed = client.subscribe(SubscribeOptions.latest().only(info.id()));
    List<ChatEvent> before = before(to);
    Optional<Terminal> terminal = Terminal.raw();
    try {
      return new ChatSession(core, to, speaker, feed, out, terminal, Time.system())
          .run(before, input.get());
    } finally {
      terminal.ifPresent(Terminal::close);
      feed.close();
    }
  }

  private List<ChatEvent> before(ChannelClient to) {
    if (history == 0) {
      return List.of();
    }
    List<Delivery> latest =
        to.history(Direction.BACKWARD, OptionalLong.empty(), history).deliveries();
    return latest.reversed().stream().<ChatEvent>map(ChatEvent.Came::new).toList();
  }

  private UserId speaker() {
    String login = System.getProperty("user.name", "me").toLowerCase(java.util.Locale.ROOT);
    return ConnectOptions.name("--user", () -> new UserId(user.isEmpty() ? login : user));
  }
}
