package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "-a", "_a", "A", "a b", "a/b", "ann@example.com", "ä", "a\n", "a\u0000"})
  void name_notOfTheForm_isRefusedUnquoted(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OrgId(name))
        .withMessageStartingWith("org: malformed name")
        .withMessageEndingWith(name.length() + " given)");
    assertThatIllegalArgumentException().isThrownBy(() -> new RegionId(name));
    assertThatIllegalArgumentException().isThrownBy(() -> new UserId(name));
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 1_000_000})
  void name_tooLong_isRefused(int length) {
    assertThatIllegalArgumentException().isThrownBy(() -> new UserId("a".repeat(length)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "eu-de", "a.b_c-d"})
  void name_ofTheForm_isKept(String name) {
    assertThat(new UserId(name)).hasToString(name);
  }
}
