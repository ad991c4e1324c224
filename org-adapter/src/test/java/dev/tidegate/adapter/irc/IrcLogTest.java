package dev.tidegate.adapter.irc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IrcLogTest {
  @Test
  void parse_unknownForms_areCountedAndLeftOut() {
    IrcLog log = parse("=== a has joined\nnonsense\n\n[12:15] <opteron>\n[12:16] <b> hi\n");

    assertThat(log.systemLines()).isEqualTo(1);
    assertThat(log.otherLines()).isEqualTo(3);
    assertThat(log.lines()).extracting(IrcLog.Line::text).containsExactly("hi");
  }

  @Test
  void parse_messages_keepTimeNickTextAndLineNumber() {
    IrcLog log = parse("[12:18] <|trey|> usual  :)\n=== x\n[12:19] <Bob2> a <b> c\n");

    assertThat(log.lines())
        .containsExactly(
            new IrcLog.Line(1, "12:18", "|trey|", IrcLog.handle("|trey|"), "usual  :)"),
            new IrcLog.Line(3, "12:19", "Bob2", IrcLog.handle("bob2"), "a <b> c"));
  }

  @Test
  void parse_action_becomesWhatTheyDid() {
    assertThat(parse("[16:32]  * nickrud looks down\n").lines())
        .extracting(IrcLog.Line::text)
        .containsExactly("* nickrud looks down");
  }

  @Test
  void parse_notUtf8_isReadAsWindows1252() {
    byte[] bytes = "[12:16] <b> caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(IrcLog.parse("x", bytes).lines())
        .extracting(IrcLog.Line::text)
        .containsExactly("caf\u00e9");
  }

  @Test
  void parse_controlAndColourCodes_areTakenOut() {
    assertThat(parse("[12:16] <b> \u00034,12red\u000f and \u0002bold\u001b[2J\r\n").lines())
        .extracting(IrcLog.Line::text)
        .containsExactly("red and bold[2J");
  }

  @ParameterizedTest
  @CsvSource({
    "|trey|, trey",
    "Matt|, matt",
    "JHBuddy, jhbuddy",
    "_Lucifer, lucifer",
    "a[b]c, a-b-c",
    "^^^, nick",
    "x-, x"
  })
  void handle_anyNick_isLegal(String nick, String handle) {
    assertThat(IrcLog.handle(nick).value()).isEqualTo(handle);
  }

  @Test
  void read_ubuntuLogs_allChatLinesAreRead() throws IOException {
    Path folder = data();
    assumeTrue(Files.isDirectory(folder), "the Ubuntu IRC logs are not here");

    List<Path> files = IrcLog.files(folder);
    int lines = 0;
    int system = 0;
    int other = 0;
    for (Path file : files) {
      IrcLog log = IrcLog.read(file);
      lines += log.lines().size();
      system += log.systemLines();
      other += log.otherLines();
    }

    assertThat(files).hasSize(20);
    assertThat(lines + system + other).isGreaterThan(27_000);
    assertThat(lines).isGreaterThan(20_000);
    assertThat(other).isLessThan(20);
  }

  private static IrcLog parse(String text) {
    return IrcLog.parse("x", text.getBytes(StandardCharsets.UTF_8));
  }

  /// In a folder beside the repository or further up, if it is there at all.
  private static Path data() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, Objects::nonNull, Path::getParent)
        .map(folder -> folder.resolve("shared/data/ubuntu-irc"))
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(here.resolve("absent"));
  }
}
