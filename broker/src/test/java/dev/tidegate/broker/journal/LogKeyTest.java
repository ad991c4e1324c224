package dev.tidegate.broker.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

final class LogKeyTest {
  @Test
  void of_otherLength_refuses() {
    assertThatIllegalArgumentException().isThrownBy(() -> LogKey.of(new byte[31]));
    assertThatIllegalArgumentException().isThrownBy(() -> LogKey.of(new byte[33]));
  }

  @Test
  void holds_otherKeyOrOtherBytes_no() {
    LogKey key = LogKey.ofNumber(1);
    byte[] seal = key.seal(new byte[] {1, 2}, new byte[] {3});

    assertThat(key.holds(seal, new byte[] {1, 2, 3})).isTrue();
    assertThat(key.holds(seal, new byte[] {1, 2, 4})).isFalse();
    assertThat(key.holds(Arrays.copyOf(seal, 31), new byte[] {1, 2, 3})).isFalse();
    assertThat(LogKey.ofNumber(2).holds(seal, new byte[] {1, 2, 3})).isFalse();
  }

  /// Test case 2 of RFC 4231: a key that is filled up with zeros is the same key.
  @Test
  void seal_isHmacSha256() {
    byte[] jefe = Arrays.copyOf("Jefe".getBytes(UTF_8), LogKey.BYTES);

    assertThat(
            LogKey.of(jefe)
                .seal("what do ya want ".getBytes(UTF_8), "for nothing?".getBytes(UTF_8)))
        .isEqualTo(
            HexFormat.of()
                .parseHex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  }

  @Test
  void toString_ofTheKeyAndOfWhatHoldsIt_saysNothingOfIt() {
    LogKey key = LogKey.drawn(random());
    byte[] bytes = key.bytes();

    assertThat(key).hasToString("LogKey");
    assertThat(Optional.of(key).toString())
        .doesNotContain(HexFormat.of().formatHex(bytes))
        .doesNotContain(Arrays.toString(bytes));
  }

  @Test
  void drawn_twice_differs() {
    RandomGenerator random = random();

    assertThat(LogKey.drawn(random)).isNotEqualTo(LogKey.drawn(random));
    assertThat(LogKey.drawn(random())).isEqualTo(LogKey.drawn(random()));
  }

  private static RandomGenerator random() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(4);
  }
}
