package dev.tidegate.broker.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class AllowanceTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void rate_nothingOrTooMuch_isRefused() {
    for (long wrong : new long[] {Long.MIN_VALUE, -1, 0, Rate.MOST + 1}) {
      assertThatThrownBy(() -> new Rate(wrong, 1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new Rate(1, wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void waitNanos_afterTheBurst_isTheTimeOfOneToTheNanosecond() {
    Allowance three = new Allowance(new Rate(3, 5), 0);
    three.take(5);

    assertThat(three.waitNanos(1, 0)).isEqualTo(333_333_334);
    assertThat(three.waitNanos(1, 333_333_333)).isEqualTo(1);
    assertThat(three.waitNanos(1, 333_333_334)).isZero();
  }

  @Test
  void waitNanos_moreThanTheBurst_countsAsTheBurst() {
    Allowance small = new Allowance(new Rate(10, 4), 0);

    assertThat(small.waitNanos(1_000, 0)).isZero();
    small.take(1_000);
    assertThat(small.tokens(0)).isZero();
    assertThat(small.waitNanos(1_000, 0)).isEqualTo(4 * SECOND / 10);
  }

  @Test
  void waitNanos_timeGoesBack_countsAsNone() {
    Allowance one = new Allowance(new Rate(1, 1), 10 * SECOND);
    one.take(1);

    assertThat(one.waitNanos(1, 5 * SECOND)).isEqualTo(SECOND);
    assertThat(one.waitNanos(1, 11 * SECOND)).isZero();
  }

  @Test
  void tokens_unusedForEver_areTheBurst() {
    Allowance most = new Allowance(new Rate(Rate.MOST, Rate.MOST), Long.MIN_VALUE / 2);
    most.take(Rate.MOST);

    assertThat(most.tokens(Long.MAX_VALUE / 2 - 1)).isEqualTo(Rate.MOST);
    assertThat(most.isFull(Long.MAX_VALUE / 2 - 1)).isTrue();
  }

  /// In no time at all more passes than the burst and what that time brings; and what is told to
  /// wait is refused a nanosecond before and passes then.
  @Property(tries = 300)
  void take_atAnyTimes_isExact(
      @ForAll @LongRange(min = 1, max = Rate.MOST) long perSecond,
      @ForAll @LongRange(min = 1, max = Rate.MOST) long burst,
      @ForAll long seed) {
    Random random = new Random(seed);
    Allowance allowance = new Allowance(new Rate(perSecond, burst), 0);
    List<long[]> taken = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 60; i++) {
      long tokens = 1 + random.nextLong(Math.min(burst, 1L << random.nextInt(1, 33)));
      long wait = allowance.waitNanos(tokens, now);
      if (wait > 0) {
        assertThat(allowance.waitNanos(tokens, now + wait - 1)).isEqualTo(1);
        now += wait;
        assertThat(allowance.waitNanos(tokens, now)).isZero();
      }
      allowance.take(tokens);
      taken.add(new long[] {now, tokens});
      now += random.nextBoolean() ? 0 : random.nextLong(2 * SECOND);
    }
    for (int from = 0; from < taken.size(); from++) {
      BigInteger sum = BigInteger.ZERO;
      for (int to = from; to < taken.size(); to++) {
        sum = sum.add(BigInteger.valueOf(taken.get(to)[1]));
        BigInteger most =
            BigInteger.valueOf(burst)
                .multiply(BigInteger.valueOf(SECOND))
                .add(
                    BigInteger.valueOf(perSecond)
                        .multiply(BigInteger.valueOf(taken.get(to)[0] - taken.get(from)[0])));
        assertThat(sum.multiply(BigInteger.valueOf(SECOND))).isLessThanOrEqualTo(most);
      }
    }
  }
}
