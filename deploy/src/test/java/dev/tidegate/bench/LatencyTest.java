package dev.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LatencyTest {
  @Test
  void ofNanos_nothing_isNone() {
    assertThat(Latency.ofNanos(new long[0])).isEqualTo(Latency.NONE);
  }

  @Test
  void ofNanos_unsorted_givesQuantilesInMillis() {
    long[] taken = LongStream.iterate(1_000_000_000, n -> n - 1_000_000).limit(1_000).toArray();

    assertThat(Latency.ofNanos(taken)).isEqualTo(new Latency(501, 991, 1_000, 1_000));
  }
}
