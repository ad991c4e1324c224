package dev.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TextsTest {
  private final Texts texts = new Texts(7);

  @Test
  void number_ofForeignWords_isNone() {
    assertThat(Texts.number("0123456789 words")).isEqualTo(-1);
    assertThat(Texts.number("short")).isEqualTo(-1);
  }

  @Test
  void text_ofAnyNumber_isAsLongAsPromisedAndTellsItsNumber() {
    for (long number : new long[] {0, 1, 7, 8_191, 8_192, 123_456_789}) {
      String text = texts.text(number);
      assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSize(Texts.CHARS);
      assertThat(Texts.number(text)).isEqualTo(number);
    }
  }

  @Test
  void text_ofOneInTwenty_holdsAnAddressOrACardAndIsChanged() {
    long[] restricted = LongStream.range(0, 8_192).filter(Texts::isRestricted).toArray();

    assertThat(restricted).hasSizeBetween(8_192 / 20, 8_192 / 20 + 1);
    assertThat(LongStream.of(restricted).mapToObj(texts::text))
        .anyMatch(text -> text.contains("@"))
        .anyMatch(text -> text.contains("4929"));
    assertThat(LongStream.of(restricted).mapToObj(texts::changed))
        .allMatch(text -> text.contains(" removed]"))
        .noneMatch(text -> text.contains("@") || text.contains("4929"));
    assertThat(texts.changed(1)).isEqualTo(texts.text(1));
  }
}
