package dev.tidegate.adapter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.InProcess;
import dev.tidegate.adapter.testing.FakeBroker;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CommandsTest {
  @TempDir private Path folder;
  private final FakeBroker broker = new FakeBroker("acme");
  private final ChannelId id = broker.channel("incident");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void publish_refused_printsTheCodeAndEndsWith1() {
    broker.refuse(_ -> true, ErrorCode.DISCONNECTED);

    int code = run(new PublishCommand(), "--channel", "incident", "hi");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).startsWith("DISCONNECTED: ").hasLineCount(1);
  }

  @Test
  void publish_nobodyThere_endsWith3() {
    var command = new PublishCommand();
    command.connector(
        _ -> InProcess.client(FakeBroker.nowhere()).deadline(java.time.Duration.ofMillis(100)));

    int code = execute(command, "--channel", id.toString(), "hi");

    assertThat(code).isEqualTo(3);
    assertThat(err.toString()).startsWith("UNREACHABLE: ").hasLineCount(1);
  }

  @Test
  void publish_wrongUse_endsWith2() {
    assertThat(run(new PublishCommand(), "--channel", "incident")).isEqualTo(2);
    assertThat(run(new PublishCommand(), "--channel", "nope", "hi")).isEqualTo(2);
    assertThat(run(new PublishCommand(), "--channel", "incident", "--edit", "zz", "hi"))
        .isEqualTo(2);
    assertThat(execute(new PublishCommand(), "--channel", "incident", "hi")).isEqualTo(2);
    assertThat(err.toString()).contains("give --endpoint, or --profile FILE");
  }

  @Test
  void publish_twiceWithAnId_isPublishedOnce() {
    run(new PublishCommand(), "--channel", "incident", "--message-id", "k", "a@b secret");
    run(new PublishCommand(), "--channel", "incident", "--message-id", "k", "a@b secret");

    assertThat(out.toString())
        .contains("globex gets a changed copy (pii.email) by acme/R-mail")
        .contains("initech gets a stub: withheld by initech/PARTNER_POLICY")
        .contains("(published before)");
    assertThat(broker.texts(id)).containsExactly("a@b secret");
  }

  @Test
  void publish_json_isOneObject() {
    run(new PublishCommand(), "--channel", "incident", "--json", "say \"hi\"");

    assertThat(out.toString().strip())
        .startsWith("{\"event\":\"eu-de.1.")
        .contains("\"outcomes\":[{\"org\":\"globex\",\"outcome\":\"copy\",\"redacted\":[],")
        .endsWith("}")
        .hasLineCount(1);
  }

  @Test
  void tail_fromStart_printsWhatThereIs() {
    run(new PublishCommand(), "--channel", "incident", "--user", "ann", "one");
    run(new PublishCommand(), "--channel", "incident", "--user", "bob", "two");

    int code = run(new TailCommand(), "--from-start", "--count", "2", "--json");

    assertThat(code).isZero();
    assertThat(out.toString()).contains("\"text\":\"one\"", "\"author\":\"bob\"", "\"cursor\":");
  }

  @Test
  void channels_allActions_work() {
    assertThat(run(new ChannelsCommand(), "create", "launch")).isZero();
    assertThat(run(new ChannelsCommand(), "invite", "launch", "globex")).isZero();
    assertThat(run(new ChannelsCommand(), "accept", "01INVITATIONglobex")).isZero();
    assertThat(run(new ChannelsCommand(), "approve", "01INVITATIONglobex")).isZero();
    assertThat(run(new ChannelsCommand(), "invitations")).isZero();
    assertThat(run(new ChannelsCommand(), "decline", "01INVITATIONglobex")).isZero();
    assertThat(run(new ChannelsCommand(), "disconnect", "launch", "globex")).isZero();
    assertThat(run(new ChannelsCommand(), "show", "#launch")).isZero();
    assertThat(run(new ChannelsCommand())).isZero();
    assertThat(out.toString()).contains("#launch  acme invites globex  open, accepted");

    assertThat(run(new ChannelsCommand(), "accept", "nope")).isEqualTo(1);
    assertThat(run(new ChannelsCommand(), "invite", "launch")).isEqualTo(2);
    assertThat(run(new ChannelsCommand(), "dance")).isEqualTo(2);
  }

  @Test
  void chat_linesFromAPipe_arePostedAndEndsWithThem() {
    run(new PublishCommand(), "--channel", "incident", "--user", "bob", "before");
    var chat = new ChatCommand();
    chat.input(new StringReader("hello\n/preview mail a@b\n/who\n"));

    int code = run(chat, "--channel", "incident", "--user", "ann");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("#incident: acme, globex, initech; /help, /quit")
        .contains("acme/bob  before")
        .contains("acme/ann  hello")
        .contains("globex       sees: mail [e-mail] by acme/R-mail")
        .contains("initech in in-mh");
    assertThat(broker.texts(id)).containsExactly("before", "hello");
  }

  @Test
  void importIrc_cutOffAndRepeated_publishesEachLineOnce() throws IOException {
    Path log = folder.resolve("2004-11-15_03.raw.txt");
    List<String> lines = IntStream.range(0, 400).mapToObj(i -> "[12:18] <Bob|> m" + i).toList();
    Files.write(log, lines.subList(0, 250));
    String outbox = folder.resolve("import.outbox").toString();

    assertThat(importIrc("irc", "--outbox", outbox, "--no-progress", log.toString())).isZero();
    Files.write(log, lines); // It has grown since.
    assertThat(importIrc("irc", "--outbox", outbox, "--json", folder.toString())).isZero();

    ChannelId made = broker.channel("2004-11-15_03");
    assertThat(broker.texts(made))
        .isEqualTo(IntStream.range(0, 400).mapToObj(i -> "m" + i).toList());
    assertThat(out.toString())
        .contains("1 files, 250 lines published, 0 refused; left out: 0 of the server, 0 others")
        .contains("\"published\":400,\"publishedBefore\":250,\"refused\":0");
  }

  @Test
  void importIrc_someRefused_saysWhichCodes() throws IOException {
    Path log = folder.resolve("room.raw.txt");
    Files.write(log, List.of("[12:18] <bob> good", "[12:18] <bob> bad"));
    broker.refuse(
        envelope -> envelope.getPosted().getText().equals("bad"), ErrorCode.LABELS_MALFORMED);
    String outbox = folder.resolve("import.outbox").toString();

    assertThat(importIrc("irc", "--outbox", outbox, log.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("refused LABELS_MALFORMED: 1");
  }

  @Test
  void profile_unknownKey_isWrongUse() throws IOException {
    Path profile = folder.resolve("acme.properties");
    Files.writeString(profile, "endpoint=h:1\norg=acme\ncert=c\nkey=k\nca=a\nport=3\n");

    int code =
        execute(
            new PublishCommand(), "--profile", profile.toString(), "--channel", "incident", "x");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("unknown key 'port'");
  }

  @Test
  void services_allCommands_areListed() {
    List<String> names =
        ServiceLoader.load(Subcommand.class).stream()
            .map(provider -> new CommandLine(provider.get()).getCommandName())
            .toList();

    assertThat(names).containsExactlyInAnyOrder("publish", "tail", "channels", "import", "chat");
  }

  private int run(ClientCommand command, String... arguments) {
    command.connector(_ -> InProcess.client(broker));
    return execute(command, arguments);
  }

  private int execute(Subcommand command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private int importIrc(String... arguments) {
    var line = new CommandLine(new ImportCommand());
    for (CommandLine sub : line.getSubcommands().values()) {
      ((ClientCommand) sub.getCommand()).connector(_ -> InProcess.client(broker));
    }
    return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
  }
}
