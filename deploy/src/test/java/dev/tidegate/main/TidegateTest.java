package dev.tidegate.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class TidegateTest {
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @Command(name = "fails")
  private record Fails(Exception failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }

  private int run(CommandLine command, String... args) {
    return command
        .setErr(new PrintWriter(err, true))
        .setOut(new PrintWriter(out, true))
        .execute(args);
  }

  private int fail(Exception failure) {
    CommandLine root = Tidegate.commandLine();
    root.addSubcommand("fails", new CommandLine(new Fails(failure)));
    root.setExecutionExceptionHandler(new OneLine());
    return run(root, "fails");
  }

  @Test
  void execute_noCommand_isWrongUseAndSaysWhatThereIs() {
    assertThat(run(Tidegate.commandLine())).isEqualTo(2);

    assertThat(err.toString()).contains("Say what to do").contains("demo");
  }

  @Test
  void execute_unknownCommand_isWrongUse() {
    assertThat(run(Tidegate.commandLine(), "dmeo")).isEqualTo(2);

    assertThat(err.toString()).contains("dmeo");
  }

  @Test
  void execute_refusal_isOneLineWithItsCode() {
    int code =
        fail(new TidegateException(ErrorCode.NOT_HOST, "Only the host may").with("org", "desi"));

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly("tidegate: NOT_HOST: Only the host may {org=desi}");
  }

  @Test
  void execute_commandsOwnNo_isItsLineAndItsExitCode() {
    assertThat(fail(CommandRefused.settings("tidegate.yaml:3:1 unknown key"))).isEqualTo(64);

    assertThat(err.toString().lines()).containsExactly("tidegate: tidegate.yaml:3:1 unknown key");
  }

  @Test
  void execute_somethingAway_isUnavailable() {
    assertThat(fail(new TidegateException(ErrorCode.STARTING, "Waited in vain"))).isEqualTo(69);
  }

  @Test
  void execute_ioFailure_isOneLine() {
    assertThat(fail(new IOException("no such file"))).isEqualTo(74);

    assertThat(err.toString().lines()).containsExactly("tidegate: IOException: no such file");
  }

  @Test
  void execute_bug_tellsItsTrace() {
    assertThat(fail(new IllegalStateException("impossible"))).isEqualTo(70);

    assertThat(err.toString()).contains("impossible").contains("TidegateTest");
  }

  @Test
  void help_always_listsEveryModulesCommands() {
    assertThat(run(Tidegate.commandLine(), "--help")).isZero();

    assertThat(out.toString())
        .contains("demo", "chat", "publish", "tail", "channels", "import", "bench")
        .contains("init", "region", "org", "certs", "context", "completion", "chaos");
  }

  @Test
  void version_always_namesProductAndJava() {
    assertThat(run(Tidegate.commandLine(), "--version")).isZero();

    assertThat(out.toString()).contains("tidegate ", "Java 25");
  }
}
