package dev.tidegate.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cli.CommandRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContextsTest {
  private static final OperatorContext EU =
      new OperatorContext(
          "127.0.0.1:7430",
          Path.of("/a folder/own.pem"),
          Path.of("/a folder/own=1.key"),
          Path.of("/a folder/back\\slash.pem"),
          "corp.example",
          Optional.of(Path.of("/a folder")));

  @TempDir private Path folder = Path.of("");

  private Contexts contexts = new Contexts(Path.of(""));

  @BeforeEach
  void nothingKept() {
    contexts = new Contexts(folder.resolve("tidegate").resolve("contexts"));
  }

  @Test
  void require_unknown_tellsWhatThereIs() throws Exception {
    contexts.add("eu-de", EU);

    assertThatThrownBy(() -> contexts.require("eu"))
        .isInstanceOf(CommandRefused.class)
        .hasMessageContaining("no context 'eu'")
        .hasMessageContaining("eu-de");
  }

  @Test
  void add_takenOrMalformed_isRefused() throws Exception {
    contexts.add("eu-de", EU);

    assertThatThrownBy(() -> contexts.add("eu-de", EU)).hasMessageContaining("already");
    assertThatThrownBy(() -> contexts.add("a.b", EU)).hasMessageContaining("malformed");
    assertThat(contexts.all()).containsOnlyKeys("eu-de");
  }

  @Test
  void all_ofAFileThatIsIncomplete_namesTheLine() throws Exception {
    contexts.add("eu-de", EU);
    Files.writeString(contexts.file(), "eu-de.endpoint=127.0.0.1:1\n");

    assertThatThrownBy(contexts::all)
        .isInstanceOf(CommandRefused.class)
        .hasMessageContaining("'eu-de.cert' is missing");
  }

  @Test
  void add_thenRead_isTheSameAndItsOwnersOnly() throws Exception {
    contexts.add("eu-de", EU);

    assertThat(contexts.all()).containsOnly(Map.entry("eu-de", EU));
    assertThat(contexts.current()).contains("eu-de");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(contexts.file())))
        .isEqualTo("rw-------");
  }

  @Test
  void remove_theOneInUse_leavesNoneInUse() throws Exception {
    contexts.add("eu-de", EU);
    contexts.add("us-va", EU);
    contexts.use("us-va");

    contexts.remove("us-va");

    assertThat(contexts.current()).isEmpty();
    assertThat(contexts.all()).containsOnlyKeys("eu-de");
  }
}
