package dev.tidegate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.model.ChannelId;
import dev.tidegate.testkit.Federation;
import dev.tidegate.testkit.Region;
import dev.tidegate.testkit.TidegateTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Each example client against two regions: it publishes as one org and reads as the other. Skipped
/// where its language or what it builds on is not installed.
@TidegateTest(
    regions = {
      @Region(name = "eu-de", law = "EU", orgs = "acme"),
      @Region(name = "us-va", law = "US", orgs = "globex")
    },
    baseline = "baseline.yaml")
@Timeout(120)
final class ExampleClientsTest {
  private static final Path EXAMPLES =
      Path.of("").toAbsolutePath().resolveSibling("docs").resolve("examples");

  @TempDir private Path folder = Path.of("");

  @Test
  void python_publishAndSubscribe_receiptsAndKeptCursor(Federation tidegate) throws Exception {
    Path python = EXAMPLES.resolve("python");
    Optional<String> interpreter =
        Stream.of("python3", "/usr/bin/python3")
            .filter(each -> Child.answers(each, "-c", "import grpc, grpc_tools"))
            .findFirst();
    assumeTrue(interpreter.isPresent(), "no python3 with grpcio and grpcio-tools here");
    String generated = folder.resolve("generated").toString();
    Child.run(
        python, Map.of("OUT", generated), List.of("sh", "generate.sh", interpreter.orElseThrow()));

    var client =
        new Child(
            python,
            Map.of("TIDEGATE_GENERATED", generated, "PYTHONDONTWRITEBYTECODE", "1"),
            List.of(interpreter.orElseThrow(), "chat.py"));
    talk(tidegate, client);
  }

  @Test
  void node_publishAndSubscribe_receiptsAndKeptCursor(Federation tidegate) throws Exception {
    Path node = EXAMPLES.resolve("node");
    assumeTrue(Child.answers("node", "--version"), "node is not installed here");
    assumeTrue(
        Files.isDirectory(node.resolve("node_modules")), "no `npm install` in docs/examples/node");

    talk(tidegate, new Child(node, Map.of(), List.of("node", "chat.mjs")));
  }

  private void talk(Federation tidegate, Child client) throws Exception {
    ChannelId lobby = tidegate.share("lobby", "acme", "globex");
    Path globex = tidegate.profile("globex");

    assertThat(acme(tidegate, client, "hello", "write to ann@acme.example"))
        .contains(": hello\n  globex gets a copy by baseline/B10-abroad\n")
        .contains("  globex gets a changed copy (contact) by ");
    assertThat(read(client, globex))
        .isEqualTo("acme/ann  hello\nacme/ann  write to [email removed]\n");

    sendAgain(lobby);
    assertThat(acme(tidegate, client, "one more"))
        .containsPattern("published eu-de/\\d+/1 \\(was published before\\): hello\n")
        .containsPattern("published eu-de/\\d+/3: one more\n");
    assertThat(read(client, globex)).isEqualTo("acme/ann  one more\n");
  }

  private String acme(Federation tidegate, Child client, String... texts)
      throws IOException, InterruptedException {
    String profile = tidegate.profile("acme").toString();
    var arguments =
        Stream.concat(
            Stream.of(
                "--profile", profile, "--state", folder.toString(), "publish", "lobby", "ann"),
            Stream.of(texts));
    return client.run(arguments.toList());
  }

  private String read(Child client, Path profile) throws IOException, InterruptedException {
    return client.run(
        List.of(
            "--profile",
            profile.toString(),
            "--state",
            folder.toString(),
            "subscribe",
            "lobby",
            "--idle-seconds",
            "1"));
  }

  /// As after a crash before the first answer was written down.
  private void sendAgain(ChannelId channel) throws IOException {
    Path outbox = folder.resolve("acme.outbox.json");
    String waiting =
        "\"waiting\": [{\"bucket\": %d, \"sequence\": 1, \"channel\": \"%s\", \"author\": \"ann\","
                .formatted(channel.bucket().value(), channel)
            + " \"text\": \"hello\"}]";
    String state = Files.readString(outbox);
    assertThat(state).contains("\"waiting\": []");
    Files.writeString(outbox, state.replace("\"waiting\": []", waiting));
  }
}
