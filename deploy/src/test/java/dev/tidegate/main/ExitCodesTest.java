package dev.tidegate.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// The document of exit codes and the help of every command say the same.
final class ExitCodesTest {
  private static final Path DOCUMENT =
      Path.of("").toAbsolutePath().resolveSibling("docs").resolve("exit-codes.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| ");

  private static Set<String> documented() throws IOException {
    return ROW.matcher(Files.readString(DOCUMENT))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void collect(CommandLine command, Set<String> told) {
    command
        .getCommandSpec()
        .usageMessage()
        .exitCodeList()
        .keySet()
        .forEach(code -> told.add(code.strip()));
    command.getSubcommands().values().forEach(below -> collect(below, told));
  }

  @Test
  void document_ofExitCodes_hasThoseOfEveryCommandAndNoOther() throws IOException {
    Set<String> told = new TreeSet<>();
    collect(Tidegate.commandLine(), told);

    assertThat(documented()).isEqualTo(told);
  }

  @Test
  void document_hasTheCodesOfWhatFails() throws IOException {
    assertThat(documented())
        .contains(
            Integer.toString(OneLine.REFUSED),
            Integer.toString(OneLine.UNAVAILABLE),
            Integer.toString(OneLine.BUG),
            Integer.toString(OneLine.IO));
  }
}
