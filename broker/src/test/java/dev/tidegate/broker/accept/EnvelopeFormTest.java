package dev.tidegate.broker.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Glance;
import dev.tidegate.model.Limits;
import dev.tidegate.model.TidegateException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeFormTest {
  @Test
  void text_empty_isRefused() {
    assertThat(refusal("")).isEqualTo(ErrorCode.TEXT_EMPTY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\uD800", "so \uDC00 it is", "\uDC00\uD800", "really\uD83D?", "\u4E2D\uD83D"})
  void text_halfASurrogatePair_isMalformed(String text) {
    assertThat(refusal(text)).isEqualTo(ErrorCode.TEXT_MALFORMED);
  }

  @Test
  void text_overTheLimitInBytes_isTooLong() {
    assertThat(refusal("x".repeat(Limits.TEXT_BYTES + 1))).isEqualTo(ErrorCode.TEXT_TOO_LONG);
    assertThat(refusal("\u00E9".repeat(Limits.TEXT_BYTES / 2) + "x"))
        .isEqualTo(ErrorCode.TEXT_TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "really?", "\u00E9\u4E2D\uD83D\uDE00?", "\u0000"})
  void text_wellFormed_isTaken(String text) {
    assertThat(EnvelopeForm.text(text, Glance.at(text))).isSameAs(text);
  }

  @Test
  void text_atTheLimitInBytes_isTaken() {
    String text = "\u00E9".repeat(Limits.TEXT_BYTES / 2);

    assertThat(EnvelopeForm.text(text, Glance.at(text))).isSameAs(text);
  }

  @Test
  void labels_none_areNone() {
    assertThat(EnvelopeForm.labels(List.of())).isEmpty();
    assertThat(EnvelopeForm.labels(List.of("b", "a"))).containsExactly("a", "b");
  }

  private static ErrorCode refusal(String text) {
    return catchThrowableOfType(
            TidegateException.class, () -> EnvelopeForm.text(text, Glance.at(text)))
        .code();
  }
}
