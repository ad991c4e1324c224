package dev.tidegate.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The completion, as a real bash does it.
final class CompletionCommandTest {
  private static final Path BASH = Path.of("/bin/bash");

  /// Completes the words of its arguments, the last of which is being typed, with the function that
  /// the script has told bash.
  private static final String COMPLETE =
      """
      source "$1" || exit 3
      shift
      COMP_WORDS=("$@")
      COMP_CWORD=$(($# - 1))
      COMP_LINE="$*"
      COMP_POINT=${#COMP_LINE}
      function=$(complete -p tidegate | sed -n 's/.*-F \\([^ ]*\\) .*/\\1/p')
      "$function" 2>/dev/null
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  @TempDir private Path folder = Path.of("");

  private record Ended(int code, String out) {}

  private static Ended run(String... words) {
    var out = new StringWriter();
    CommandLine command = Tidegate.commandLine().setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(new StringWriter(), true));
    int code = command.execute(words);
    return new Ended(code, out.toString());
  }

  private List<String> completions(String... typed) throws Exception {
    assumeTrue(Files.isExecutable(BASH), "bash is not installed");
    Path script = Files.writeString(folder.resolve("tidegate"), run("completion", "bash").out());
    var words = new java.util.ArrayList<>(List.of(BASH.toString(), "-c", COMPLETE, "bash"));
    words.add(script.toString());
    words.add("tidegate");
    words.addAll(List.of(typed));
    Process bash = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(bash.exitValue()).as(said).isZero();
    return said.lines().map(String::strip).filter(it -> !it.isEmpty()).toList();
  }

  @Test
  void completion_ofAnotherShell_isWrongUse() {
    assertThat(run("completion", "tcsh").code()).isEqualTo(2);
    assertThat(run("completion").code()).isEqualTo(2);
  }

  @Test
  void completion_forBothShells_isAScriptThatKnowsBoth() {
    assertThat(run("completion", "zsh"))
        .isEqualTo(run("completion", "bash"))
        .satisfies(it -> assertThat(it.out()).contains("bashcompinit"));
  }

  @Test
  void bash_ofAnUnknownWord_completesNothing() throws Exception {
    assertThat(completions("no-such")).isEmpty();
  }

  @Test
  void bash_ofABeginning_completesCommands() throws Exception {
    assertThat(completions("com")).containsExactly("completion");
    assertThat(completions("org", "a")).containsExactly("add");
    assertThat(completions("chaos", "re")).containsExactly("replay");
  }

  @Test
  void bash_behindACommand_completesItsOptions() throws Exception {
    assertThat(completions("health", "--a")).containsExactly("--alive");
    assertThat(completions("serve", "--drain")).containsExactly("--drain-seconds");
  }
}
