package dev.tidegate.compliance.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ClassificationTest {
  private static final Span FIRST = new Span(Field.TEXT, 1, 5);
  private static final Span SECOND = new Span(Field.TEXT, 9, 12);

  @Test
  void span_emptyOrNegative_isRefused() {
    assertThatThrownBy(() -> new Span(Field.TEXT, 3, 3)).hasMessageContaining("0 <= start < end");
    assertThatThrownBy(() -> new Span(Field.TEXT, -1, 3)).hasMessageContaining("0 <= start < end");
  }

  @Test
  void fieldOfCode_unknown_isRefused() {
    assertThatThrownBy(() -> Field.ofCode(4)).hasMessageContaining("1 to 3");
    for (Field field : Field.values()) {
      assertThat(Field.ofCode(field.code())).isEqualTo(field);
    }
  }

  @Test
  void unite_overlappingSpans_becomeOneAndTouchingStayTwo() {
    List<Span> united =
        Span.unite(
            List.of(
                new Span(Field.AUTHOR, 0, 4),
                new Span(Field.TEXT, 4, 9),
                new Span(Field.TEXT, 2, 5),
                new Span(Field.TEXT, 9, 11),
                new Span(Field.TEXT, 3, 4)));

    assertThat(united)
        .containsExactly(
            new Span(Field.TEXT, 2, 9), new Span(Field.TEXT, 9, 11), new Span(Field.AUTHOR, 0, 4));
  }

  @Test
  void classification_sameContentInOtherOrder_isEqual() {
    Classification one =
        new Classification(
            new TreeMap<>(Map.of("a", List.of(SECOND, FIRST, FIRST), "b", List.of())),
            new TreeSet<>(List.of("x", "y")));
    Classification other =
        new Classification(
            new TreeMap<>(Map.of("b", List.of(), "a", List.of(FIRST, SECOND))),
            new TreeSet<>(List.of("y", "x")));

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one.names()).containsExactly("a", "b");
  }

  @Test
  void classification_argumentChangedLater_staysAsItWas() {
    TreeMap<String, List<Span>> classes = new TreeMap<>(Map.of("a", List.of(FIRST)));
    Classification classification = new Classification(classes, new TreeSet<>());

    classes.clear();

    assertThat(classification.names()).containsExactly("a");
    assertThatThrownBy(() -> classification.classes().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(classification.isEmpty()).isFalse();
    assertThat(Classification.NONE.isEmpty()).isTrue();
  }
}
