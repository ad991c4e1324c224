package dev.tidegate.adapter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.InProcess;
import dev.tidegate.adapter.slack.Exports;
import dev.tidegate.adapter.testing.FakeBroker;
import dev.tidegate.model.ErrorCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ImportSlackTest {
  private static final List<String> MESSAGES =
      IntStream.range(0, 300).mapToObj(i -> "m" + i).toList();

  @TempDir private Path folder = Path.of("unset");
  private final FakeBroker broker = new FakeBroker("acme");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void import_whatIsNoExport_isOneLineAndEndsWith2() throws IOException {
    Path other = Files.writeString(folder.resolve("other.zip"), "not a zip");

    assertThat(run(other.toString())).isEqualTo(2);
    assertThat(run("--dry-run", folder.resolve("missing.zip").toString())).isEqualTo(2);
    assertThat(run("--parallel", "0", other.toString())).isEqualTo(2);
    assertThat(err.toString()).startsWith("cannot be read: ").hasLineCount(3);
  }

  @Test
  void import_channelThatIsNotThere_isWrongUse() throws IOException {
    assertThat(run("--channel", "nope", everything())).isEqualTo(2);
    assertThat(err.toString()).contains("the export has no channel nope");
  }

  @Test
  void dryRun_asksNoBrokerAndCounts() throws IOException {
    int code = run("--dry-run", everything());

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("7  messages in 2 channels would be published")
        .contains("3 replies, 2 reactions, 1 with their last text only (edited), 0 cut")
        .contains("1 files are not imported (1234 bytes)")
        .contains("left out: 1 channel_join, 1 deleted")
        .contains("handle Ann Lee (U2) -> ann-lee-2");
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void import_someRefused_saysWhichAndPublishesTheRest() throws IOException {
    broker.refuse(
        envelope -> envelope.getPosted().getText().equals("a reply"), ErrorCode.LABELS_MALFORMED);

    assertThat(run("--no-progress", everything())).isEqualTo(1);
    assertThat(out.toString())
        .contains("6 messages published, 0 were there, 1 refused; 2 channels")
        .contains("refused LABELS_MALFORMED: 1");
  }

  @Test
  void import_everything_keepsOrderThreadsAndReactions() throws IOException {
    assertThat(run("--json", everything())).isZero();

    assertThat(broker.texts(broker.channel("general")))
        .containsExactly(
            "5 < 6 &amp; @ann-lee-2 see #quiet, the page (https://a.example/x)",
            "",
            "",
            "(deleted in Slack)",
            "[file not imported: plan.pdf]",
            "green @here",
            "a reply",
            "to what is gone",
            "to what never was");
    assertThat(out.toString())
        .contains("\"ok\":true,\"published\":7,\"publishedBefore\":0")
        .contains("\"repliesWithoutThread\":1")
        .contains("\"handlesChanged\":{\"Ann Lee (U2)\":\"ann-lee-2\"}");
    assertThat(folder.resolve("state/files-not-imported.tsv"))
        .hasContent("general\t1704067203000100\t1234\tplan.pdf\n");
  }

  @Test
  void import_repeated_publishesNothingTwice() throws IOException {
    assertThat(run("--no-progress", export(MESSAGES.subList(0, 200)))).isZero();
    assertThat(run("--json", export(MESSAGES))).isZero(); // It has grown since.

    assertThat(broker.texts(broker.channel("room"))).isEqualTo(MESSAGES);
    assertThat(out.toString()).contains("\"published\":100,\"publishedBefore\":200");
  }

  @Test
  void import_killedBeforeTheLedgerWasWritten_publishesNothingTwiceAndLosesNothing()
      throws IOException {
    assertThat(run("--no-progress", export(MESSAGES.subList(0, 200)))).isZero();
    Path ledger;
    try (Stream<Path> files = Files.list(folder.resolve("state"))) {
      ledger = files.filter(file -> file.toString().endsWith(".ledger")).findAny().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(ledger);
    Files.write(ledger, java.util.Arrays.copyOf(whole, whole.length / 2));

    assertThat(run("--no-progress", export(MESSAGES))).isZero();

    assertThat(broker.texts(broker.channel("room"))).isEqualTo(MESSAGES);
  }

  @Test
  void import_channelRenamedSince_isMadeUnderItsNewName() throws IOException {
    assertThat(run("--no-progress", export(MESSAGES.subList(0, 2)))).isZero();
    Path renamed =
        Exports.zip(
            folder.resolve("renamed.zip"),
            Map.of(
                "channels.json",
                "[{\"id\":\"C1\",\"name\":\"hall\"}]",
                "hall/2024-01-02.json",
                "[{\"type\":\"message\",\"user\":\"U1\",\"text\":\"new\",\"ts\":\"1704153600.000001\"}]"));

    assertThat(run("--no-progress", renamed.toString())).isZero();
    assertThat(broker.texts(broker.channel("hall"))).containsExactly("new");
  }

  @Test
  void import_brokerThatCannotNow_isTriedAgain() throws IOException {
    broker.failNext(ErrorCode.OVERLOADED, 2);

    assertThat(run("--no-progress", export(MESSAGES.subList(0, 5)))).isZero();
    assertThat(broker.texts(broker.channel("room"))).isEqualTo(MESSAGES.subList(0, 5));
  }

  @Test
  void import_withTimes_beginsEachTextWithThem() throws IOException {
    assertThat(run("--times", "--no-progress", export(MESSAGES.subList(0, 1)))).isZero();
    assertThat(broker.texts(broker.channel("room"))).containsExactly("[2024-01-01 00:00] m0");
  }

  private String everything() throws IOException {
    return Exports.zip(folder.resolve("all.zip"), Exports.everything()).toString();
  }

  private String export(List<String> texts) throws IOException {
    String messages =
        IntStream.range(0, texts.size())
            .mapToObj(i ->
                "{\"type\":\"message\",\"user\":\"U1\",\"text\":\"%s\",\"ts\":\"1704067200.%06d\"}"
                    .formatted(texts.get(i), i))
            .collect(Collectors.joining(",\n", "[", "]"));
    return Exports.zip(
            folder.resolve("room.zip"),
            Map.of(
                "channels.json",
                "[{\"id\":\"C1\",\"name\":\"room\"}]",
                "room/2024-01-01.json",
                messages))
        .toString();
  }

  private int run(String... arguments) {
    var command = new ImportSlackCommand();
    command.connector(_ -> InProcess.client(broker));
    var all =
        Stream.concat(
                Stream.of("--state", folder.resolve("state").toString()), Stream.of(arguments))
            .toArray(String[]::new);
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(all);
  }
}
