package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlanceTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uD800",
        "twelve chars\uDC00",
        "\uDC00\uD800",
        "is it \uD83D? or so, and on",
        "eight by\uDBFF"
      })
  void at_halfASurrogatePair_isNotSaidToBeWhole(String text) {
    assertThat(Glance.at(text).whole()).isFalse();
  }

  @Test
  void at_emptyText_isPlainAndHoldsNothing() {
    assertThat(Glance.at("")).isEqualTo(new Glance(0, true, true, false, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "See you at the bridge.", "one\ntwo\tthree\r\n and on to four"})
  void at_plainWords_isPlainAndWhole(String text) {
    assertThat(Glance.at(text)).isEqualTo(new Glance(text.length(), true, true, false, 0));
  }

  /// Against a look at one character after the other.
  @Test
  void at_anyText_tellsWhatItsCharactersTell() {
    SplittableRandom random = new SplittableRandom(20_261_124);
    String interesting = "09/:@?~ \u007F\u001F\n\t\rAz\u0000\u0080\u00E9\uFF11\u4E2D\uD83D\uDE00";
    for (int run = 0; run < 20_000; run++) {
      StringBuilder made = new StringBuilder();
      int length = random.nextInt(40);
      int odds = 1 + random.nextInt(30);
      for (int i = 0; i < length; i++) {
        made.append(
            random.nextInt(odds) == 0
                ? interesting.charAt(random.nextInt(interesting.length()))
                : (char) ('a' + random.nextInt(26)));
      }
      String text = made.toString();
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      boolean hasHalf = text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF);

      Glance glance = Glance.at(text);

      assertThat(glance.bytes()).isEqualTo(utf8.length);
      assertThat(glance.digits()).isEqualTo((int) text.chars().filter(GlanceTest::isDigit).count());
      assertThat(glance.at()).isEqualTo(text.contains("@"));
      assertThat(glance.plain())
          .isEqualTo(text.codePoints().allMatch(c -> isHalf(c) || isPlain(c)));
      assertThat(glance.whole() && hasHalf).isFalse();
      assertThat(glance.whole())
          .isEqualTo(!hasHalf && text.chars().allMatch(c -> c < 0x80 && c != '?'));
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHalf(int c) {
    return c >= 0xD800 && c <= 0xDFFF;
  }

  private static boolean isPlain(int c) {
    return c == '\n' || c == '\t' || c == '\r' || (c >= 0x20 && c <= 0x7E);
  }
}
