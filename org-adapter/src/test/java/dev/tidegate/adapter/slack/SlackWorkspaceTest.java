package dev.tidegate.adapter.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SlackWorkspaceTest {
  private static final Set<SlackChannel.Kind> PUBLIC = EnumSet.of(SlackChannel.Kind.PUBLIC);

  @TempDir private Path folder = Path.of("unset");

  @Test
  void open_nameThatLeadsOut_isRefused() throws IOException {
    for (String name : List.of("../x.json", "/etc/x.json", "a/../../x.json", "C:\\x.json")) {
      Path zip = Exports.zip(folder.resolve("bad.zip"), Map.of("channels.json", "[]", name, "[]"));

      assertThatThrownBy(() -> SlackWorkspace.open(zip, PUBLIC, false))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("leads out");
    }
  }

  @Test
  void open_linkOutOfTheFolder_isNotRead() throws Exception {
    Path outside = Files.writeString(folder.resolve("outside.json"), "[{\"ts\":\"1.1\"}]");
    Path export =
        Exports.folder(
            folder.resolve("export"),
            Map.of("channels.json", "[{\"id\":\"C1\",\"name\":\"a\"}]", "a/x", ""));
    Files.createSymbolicLink(export.resolve("a/2024-01-01.json"), outside);

    assertThat(read(export)).isEmpty();
  }

  @Test
  void read_bomb_isRefusedBeforeItFillsTheMemory() throws IOException {
    Path zip =
        Exports.zip(
            folder.resolve("bomb.zip"),
            Map.of(
                "channels.json",
                "[{\"id\":\"C1\",\"name\":\"a\"}]",
                "a/2024-01-01.json",
                "[" + "{\"type\":\"message\"},".repeat(1_000_000) + "{}]"));

    assertThatThrownBy(() -> read(zip))
        .isInstanceOf(IOException.class)
        .hasMessage("a/2024-01-01.json: unpacks to more than an export holds");
  }

  @Test
  void read_whatIsNoJson_namesFileAndLine() throws IOException {
    Map<String, String> channels = Map.of("channels.json", "[{\"id\":\"C1\",\"name\":\"a\"}]");
    for (String bad :
        List.of(
            "[{\"ts\":\"1.1\"}\n{\"ts\":\"1.2\"}]",
            "[{\"a\":nul}]",
            "[{\"a\":\"\\q\"}]",
            "[{\"a\":1",
            "[" + "[".repeat(100) + "]",
            "{}",
            "",
            "[{\"a\":\"" + "x".repeat(5 << 20) + "\"}]")) {
      Path export = Exports.folder(folder.resolve("export"), channels);
      Exports.folder(export, Map.of("a/2024-01-01.json", bad));

      assertThatThrownBy(() -> read(export))
          .as(bad.substring(0, Math.min(20, bad.length())))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("a/2024-01-01.json: line ");
    }
  }

  @Test
  void open_whatIsNoExport_saysSo() throws IOException {
    Path zip = Exports.zip(folder.resolve("other.zip"), Map.of("x.txt", "x"));

    assertThatThrownBy(() -> SlackWorkspace.open(zip, PUBLIC, false))
        .hasMessageContaining("not a Slack export");
  }

  @Test
  void people_whoseHandlesAreTheSame_getOneEachAndAreListed() throws Exception {
    Path zip = Exports.zip(folder.resolve("all.zip"), Exports.everything());
    try (SlackWorkspace export = SlackWorkspace.open(zip, PUBLIC, false)) {
      assertThat(export.people().of("U1")).isEqualTo(new UserId("ann-lee"));
      assertThat(export.people().of("U2")).isEqualTo(new UserId("ann-lee-2"));
      assertThat(export.people().of("U9")).isEqualTo(new UserId("slack-u9"));
      assertThat(export.people().changed()).containsOnly(Map.entry("Ann Lee (U2)", "ann-lee-2"));
    }
  }

  @Test
  void read_aBitOfEverything_givesEachAsWhatItIs() throws Exception {
    Path zip = Exports.zip(folder.resolve("all.zip"), Exports.everything());

    List<SlackMessage> messages = read(zip);

    assertThat(messages.stream().filter(SlackMessage.Left.class::isInstance))
        .containsExactly(new SlackMessage.Left("channel_join"), new SlackMessage.Left("deleted"));
    assertThat(said(messages))
        .extracting(SlackMessage.Said::text)
        .containsExactly(
            "5 < 6 &amp; @ann-lee-2 see #quiet, the page (https://a.example/x)",
            "(deleted in Slack)",
            "[file not imported: plan.pdf]",
            "green @here",
            "a reply",
            "to what is gone",
            "to what never was");
    assertThat(said(messages).getFirst().reactions())
        .containsExactly(
            new SlackMessage.Reaction("+1", new UserId("ann-lee-2")),
            new SlackMessage.Reaction("+1", new UserId("bob")));
    assertThat(said(messages).get(2).files())
        .containsExactly(new SlackMessage.File("plan.pdf", 1_234));
    assertThat(said(messages).get(3).author()).isEqualTo(new UserId("build-bot"));
    assertThat(said(messages).get(4).edited()).isTrue();
    assertThat(said(messages).get(4).thread()).contains(1704067200000100L);
  }

  @Test
  void read_foldersAndZips_giveTheSame() throws Exception {
    Path zip = Exports.zip(folder.resolve("all.zip"), Exports.everything());
    Path unpacked = Exports.folder(folder.resolve("all"), Exports.everything());

    assertThat(read(unpacked)).isEqualTo(read(zip));
  }

  @Test
  void channels_notPublic_areReadOnlyIfAskedFor() throws Exception {
    Path zip = Exports.zip(folder.resolve("all.zip"), Exports.everything());
    try (SlackWorkspace open = SlackWorkspace.open(zip, PUBLIC, false);
        SlackWorkspace all =
            SlackWorkspace.open(zip, EnumSet.allOf(SlackChannel.Kind.class), false)) {
      assertThat(open.channels())
          .extracting(SlackChannel::name)
          .containsExactly("general", "quiet");
      assertThat(all.channels())
          .extracting(SlackChannel::name)
          .containsExactly("general", "quiet", "board");
    }
  }

  @Test
  void text_longerThanAMessage_isCutAndMarked() {
    String cut = SlackText.cut("ä".repeat(40_000));

    assertThat(SlackText.fits(cut)).isTrue();
    assertThat(cut).endsWith("ä [cut]");
    assertThat(
            SlackText.plain("<!date^1^{date}|Monday> <mailto:a@b.example|a@b.example>", id -> id))
        .isEqualTo("Monday a@b.example");
  }

  private List<SlackMessage> read(Path source) throws Exception {
    var messages = new ArrayList<SlackMessage>();
    try (SlackWorkspace export = SlackWorkspace.open(source, PUBLIC, false)) {
      for (SlackChannel channel : export.channels()) {
        export.read(channel, messages::add);
      }
    }
    return messages;
  }

  private static List<SlackMessage.Said> said(List<SlackMessage> messages) {
    return messages.stream()
        .filter(SlackMessage.Said.class::isInstance)
        .map(SlackMessage.Said.class::cast)
        .toList();
  }
}
