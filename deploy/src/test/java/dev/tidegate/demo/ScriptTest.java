package dev.tidegate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.OrgId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScriptTest {
  private static final List<OrgId> ORGS = List.copyOf(Regions.homes().keySet());

  private final Mint mint = new Mint(new Random(3), Regions.homes());

  @TempDir private Path folder = Path.of("");

  @Test
  void parse_malformedLine_isRefusedWithItsNumber() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Script.parse("# room\npost acme/ann: hi\nshout acme/ann: HI\n", mint))
        .withMessageContaining("line 3");
  }

  @Test
  void parse_lineBeforeARoom_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Script.parse("post acme/ann: hi\n", mint));
  }

  @Test
  void logs_nothingInThem_isRefused() throws IOException {
    Path log = Files.writeString(folder.resolve("a.raw.txt"), "=== joined\n");

    assertThatThrownBy(() -> Script.logs(log, ORGS, mint)).isInstanceOf(IOException.class);
  }

  @Test
  void logs_everyTwentiethLine_holdsAValueThatIsThereOnce() throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      text.append("[12:00] <nick").append(i % 9).append("> line ").append(i).append('\n');
    }
    Files.writeString(folder.resolve("a.raw.txt"), text);
    Files.writeString(folder.resolve("b.raw.txt"), text);

    Script script = Script.logs(folder, ORGS, mint);

    assertThat(script.rooms()).containsExactly("a", "b");
    assertThat(script.lines()).hasSize(200);
    assertThat(script.values()).hasSize(10);
    assertThat(new HashSet<>(script.values().stream().map(Restricted::text).toList())).hasSize(10);
    assertThat(script.lines().get(19).text()).endsWith(script.values().getFirst().text());
  }

  @Test
  void builtIn_always_hasEveryOrgAndBothKindsOfValues() throws IOException {
    Script script = Script.builtIn(mint);

    assertThat(script.lines()).hasSizeGreaterThan(100);
    assertThat(script.lines()).extracting(Line::org).containsAll(ORGS);
    assertThat(script.values()).extracting(Restricted::kind).contains(Restricted.Kind.values());
    assertThat(script.part(0, 0.4)).hasSizeLessThan(script.part(0, 0.5).size());
  }

  @Test
  void patterns_everyMintedValue_isRecognised() {
    for (int i = 0; i < 200; i++) {
      Restricted.Kind kind = i % 2 == 0 ? Restricted.Kind.MAIL : Restricted.Kind.CARD;
      Restricted value = mint.next(kind, ORGS.getFirst());
      byte[] bytes = ("x" + value.text() + "y").getBytes(StandardCharsets.UTF_8);
      var found = new HashSet<String>();
      Patterns.find(bytes, bytes.length, found::add);

      assertThat(found).containsExactly(value.text());
    }
  }
}
