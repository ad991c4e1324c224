package dev.tidegate.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The newcomer's way: the commands of `docs/getting-started.md` as they are printed, with real
/// processes, in an empty home folder.
///
/// Two things are the test's own: `tidegate` runs the classes that are tested, where a clone's
/// would build first; and `init` is given ports that are free now.
final class GettingStartedScenarios {
  private static final Path DOCUMENT =
      Path.of("").toAbsolutePath().resolveSibling("docs").resolve("getting-started.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|text)\\n(.*?)^```$");
  private static final int SECONDS = 150;

  @TempDir private Path folder = Path.of("");

  @Test
  @Timeout(170)
  void document_itsCommandsInOrder_doAndPrintWhatItSays() throws Exception {
    Path out = folder.resolve("out");
    Process shell = start(out);
    try {
      boolean ended = shell.waitFor(SECONDS, TimeUnit.SECONDS);
      String said = Files.readString(out);
      assertThat(ended).as(said).isTrue();
      assertThat(shell.exitValue()).as(said).isZero();
      assertThat(said).contains(shown());
      assertThat(said).containsOnlyOnce("ann@acme.example");
    } finally {
      end(shell);
    }
  }

  private Process start(Path out) throws IOException {
    Path clone = Files.createDirectories(folder.resolve("clone"));
    Path home = Files.createDirectories(folder.resolve("home"));
    Path command = clone.resolve("tidegate");
    Files.writeString(command, launcher());
    assertThat(command.toFile().setExecutable(true)).isTrue();
    Path script = folder.resolve("commands.sh");
    Files.writeString(
        script,
        "set -euo pipefail\n"
            + String.join("\n", blocks("sh")).replace("tidegate init site", init()));
    var builder =
        new ProcessBuilder("/bin/bash", script.toString())
            .directory(clone.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("HOME", home.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process shell = builder.start();
    shell.getOutputStream().close();
    return shell;
  }

  /// The brokers are the shell's children, and ended by it; what is left when it fails, by us.
  private static void end(Process shell) throws InterruptedException {
    List<ProcessHandle> left = shell.descendants().toList();
    left.forEach(ProcessHandle::destroyForcibly);
    shell.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
  }

  private static String launcher() {
    return """
    #!/bin/bash
    exec '%s' --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m \
      -XX:-UsePerfData -cp '%s' dev.tidegate.main.Tidegate "$@"
    """
        .formatted(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            System.getProperty("java.class.path"));
  }

  private static String init() throws IOException {
    return "tidegate init site --first-port " + freeBase();
  }

  /// A port so that it, the next one, and those 10 and 20 above both were free a moment ago.
  private static int freeBase() throws IOException {
    for (int base = 21_410; base < 31_000; base += 40) {
      if (allFree(base)) {
        return base;
      }
    }
    throw new IOException("no free ports");
  }

  private static boolean allFree(int base) throws IOException {
    var held = new ArrayList<ServerSocket>();
    try {
      for (int port : new int[] {0, 1, 10, 11, 20, 21}) {
        held.add(new ServerSocket(base + port, 1, InetAddress.getLoopbackAddress()));
      }
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      for (ServerSocket each : held) {
        each.close();
      }
    }
  }

  private static List<String> blocks(String kind) throws IOException {
    Matcher matcher = BLOCK.matcher(Files.readString(DOCUMENT));
    var blocks = new ArrayList<String>();
    while (matcher.find()) {
      if (matcher.group(1).equals(kind)) {
        blocks.add(matcher.group(2));
      }
    }
    assertThat(blocks).isNotEmpty();
    return blocks;
  }

  /// Every line that the document shows, without what differs from run to run.
  private static List<String> shown() throws IOException {
    return blocks("text").stream().flatMap(String::lines).map(String::strip).toList();
  }
}
