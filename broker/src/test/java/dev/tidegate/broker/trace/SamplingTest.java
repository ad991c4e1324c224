package dev.tidegate.broker.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SamplingTest {
  private static final long STREAM = TraceIds.stream(new RegionId("eu-de"), 77, new BucketId(9));

  @Test
  void oneIn_lessThanOne_isRefused() {
    assertThatThrownBy(() -> Sampling.oneIn(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothing_anyEvent_isNotTaken() {
    assertThat(Sampling.NOTHING.isOff()).isTrue();
    assertThat(taken(Sampling.NOTHING)).isZero();
  }

  @Test
  void oneIn_manyEvents_takesAboutThatShare() {
    assertThat(taken(Sampling.oneIn(1))).isEqualTo(100_000);
    assertThat(taken(Sampling.oneIn(100))).isBetween(900L, 1_100L);
  }

  @Test
  void oneIn_regionThatSamplesMore_takesAllThatOneOfLessDoes() {
    assertThat(lows().filter(Sampling.oneIn(1_000)::takes)).allMatch(Sampling.oneIn(10)::takes);
  }

  /// Brokers of different releases write into one trace: these numbers never change.
  @Test
  void ids_ofAKnownEvent_areTheSameForEver() {
    long low = TraceIds.low(STREAM, 42);

    assertThat(Long.toHexString(low)).isEqualTo("22c51167a80eb153");
    assertThat(Long.toHexString(TraceIds.high(low))).isEqualTo("a1d436be6fe06cea");
    assertThat(Long.toHexString(TraceIds.span(low, Step.SEND, new RegionId("us-va"), 3)))
        .isEqualTo("75519532597dea83");
  }

  private static long taken(Sampling sampling) {
    return lows().filter(sampling::takes).count();
  }

  private static LongStream lows() {
    return LongStream.rangeClosed(1, 100_000).map(sequence -> TraceIds.low(STREAM, sequence));
  }
}
