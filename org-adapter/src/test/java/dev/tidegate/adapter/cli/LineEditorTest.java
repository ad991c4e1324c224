package dev.tidegate.adapter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.Key;
import dev.tidegate.cli.KeyDecoder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LineEditorTest {
  private final LineEditor editor = new LineEditor();
  private final KeyDecoder decoder = new KeyDecoder();

  @Test
  void keys_unknownSequence_changesNothing() {
    press("ab\u001b[15~\u001b[1;5Cc");

    assertThat(editor.text()).isEqualTo("abc");
  }

  @Test
  void keys_editInTheMiddle_keepsTheCursor() {
    press("hello\u001b[D\u001b[D\u007f\u001b[3~X");

    assertThat(editor.text()).isEqualTo("heXo");
    assertThat(editor.beforeCursor()).isEqualTo("heX");
  }

  @Test
  void keys_backspaceOverAnEmoji_takesItWhole() {
    press("a👍\u007fb");

    assertThat(editor.text()).isEqualTo("ab");
  }

  @Test
  void keys_enter_givesTheLineAndUpBringsItBack() {
    assertThat(press("one\r")).contains("one");
    assertThat(press("two\r")).contains("two");

    press("\u001b[A\u001b[A\u001b[A");
    assertThat(editor.text()).isEqualTo("one");
    press("\u001b[B\u001b[B");
    assertThat(editor.text()).isEmpty();
  }

  @Test
  void keys_kill_takesTheWordOrTheLine() {
    press("one two  \u0017");
    assertThat(editor.text()).isEqualTo("one ");
    press("x\u0001y\u0005\u0015");
    assertThat(editor.text()).isEmpty();
  }

  @Test
  void render_lineLongerThanTheScreen_showsTheEndAndThePreviewsBelow() {
    press("0123456789abcdef");

    String drawn = ChatScreen.render(List.of("said"), editor, List.of("globex sees it", "b"), 13);

    assertThat(drawn)
        .isEqualTo("\r\u001b[Jsaid\r\n> 6789abcdef\r\nglobex sees \r\nb\u001b[2A\r\u001b[12C");
  }

  @Test
  void render_wideCharacters_countTwice() {
    press("日本\u001b[D");

    assertThat(ChatScreen.render(List.of(), editor, List.of(), 40))
        .isEqualTo("\r\u001b[J> 日本\r\u001b[4C");
  }

  private Optional<String> press(String keys) {
    Optional<String> line = Optional.empty();
    for (int i = 0; i < keys.length(); i++) {
      Optional<Key> key = decoder.feed(keys.charAt(i));
      if (key.isPresent()) {
        line = editor.on(key.get());
      }
    }
    return line;
  }
}
