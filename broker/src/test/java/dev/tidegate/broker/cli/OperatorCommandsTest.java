package dev.tidegate.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The operator's commands where they have no broker to ask, or nothing that could be asked.
class OperatorCommandsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

  @TempDir Path folder;
  private final StringWriter err = new StringWriter();
  private final List<ErrorCode> failures = new ArrayList<>();

  @Test
  void explain_ofTextThatIsNoEvent_isWrongUseAndSaysSo() throws Exception {
    int exit = run(new ExplainCommand(), "127.0.0.1:1", "nonsense", "acme");

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("event: malformed id");
  }

  @Test
  void explain_ofTextThatIsNoOrg_isWrongUseAndSaysSo() throws Exception {
    int exit = run(new ExplainCommand(), "127.0.0.1:1", "eu-de.1.17.42", "Acme!");

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("org: malformed name");
  }

  @Test
  void links_whereNobodyListens_saysThatTheBrokerDoesNotAnswer() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }

    run(new LinksCommand(), "127.0.0.1:" + port);

    assertThat(failures).containsExactly(ErrorCode.STARTING);
  }

  @Test
  void links_withACertificateOfAnotherTrustDomain_saysSo() throws Exception {
    run(new LinksCommand(), "127.0.0.1:1", "--trust-domain", "other.example");

    assertThat(failures).containsExactly(ErrorCode.NO_IDENTITY);
  }

  @Test
  void links_withAContextThatIsNotThere_isWrongUseAndSaysHowToMakeOne() {
    var refused = new ArrayList<Exception>();
    new CommandLine(new LinksCommand())
        .setExecutionExceptionHandler((failure, _, _) -> {
          refused.add(failure);
          return 0;
        })
        .execute("--context", "nowhere");

    assertThat(refused)
        .singleElement()
        .isInstanceOfSatisfying(
            CommandRefused.class,
            no -> {
              assertThat(no.exitCode()).isEqualTo(2);
              assertThat(no).hasMessageContaining("no context 'nowhere'");
            });
  }

  private int run(Object command, String endpoint, String... words) throws Exception {
    DevelopmentCa ca =
        DevelopmentCa.create(
            folder, "tidegate.example", new SecureRandom(), NOW, Duration.ofDays(36_500));
    var files = ca.issue(new Identity.Operator("ops"), NOW, Duration.ofDays(36_000));
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--endpoint", endpoint));
    if (!line.contains("--trust-domain")) {
      line.addAll(List.of("--trust-domain", "tidegate.example"));
    }
    line.addAll(List.of("--cert", files.certificate().toString(), "--key", files.key().toString()));
    line.addAll(List.of("--ca", files.authorities().toString()));
    return new CommandLine(command)
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler((failure, _, _) -> {
          failures.add(((TidegateException) failure).code());
          return 69;
        })
        .execute(line.toArray(String[]::new));
  }
}
