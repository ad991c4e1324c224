package dev.tidegate.broker.support;

import java.util.List;
import java.util.stream.LongStream;

/// How values spread over fixed bounds: how many were at most each bound, and their sum.
///
/// To add costs a short search and two additions. Owned by one thread.
public final class Spread {
  private final long[] bounds;
  private final long[] counts;
  private long sum;

  /// @param bounds rising; what is beyond the last is counted too
  public Spread(long... bounds) {
    this.bounds = bounds.clone();
    counts = new long[bounds.length + 1];
  }

  public void add(long value) {
    int place = 0;
    while (place < bounds.length && value > bounds[place]) {
      place++;
    }
    counts[place]++;
    sum += value;
  }

  /// As it is now; may travel.
  public View view() {
    return new View(
        LongStream.of(bounds).boxed().toList(), LongStream.of(counts).boxed().toList(), sum);
  }

  /// @param counts one for each bound, of the values above the bound before; then one of all that
  ///   were beyond the last
  public record View(List<Long> bounds, List<Long> counts, long sum) {
    public View {
      bounds = List.copyOf(bounds);
      counts = List.copyOf(counts);
      if (counts.size() != bounds.size() + 1) {
        throw new IllegalArgumentException("spread: counts that do not fit the bounds");
      }
    }

    public long count() {
      return counts.stream().mapToLong(Long::longValue).sum();
    }
  }
}
