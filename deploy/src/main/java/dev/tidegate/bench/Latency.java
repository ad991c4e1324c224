package dev.tidegate.bench;

import java.util.Arrays;

/// How long texts took, in milliseconds.
record Latency(double p50, double p99, double p999, int samples) {
  static final Latency NONE = new Latency(0, 0, 0, 0);

  static Latency ofNanos(long[] taken) {
    if (taken.length == 0) {
      return NONE;
    }
    long[] sorted = taken.clone();
    Arrays.sort(sorted);
    return new Latency(
        millis(sorted, 500), millis(sorted, 990), millis(sorted, 999), sorted.length);
  }

  private static double millis(long[] sorted, int perMille) {
    return Math.round(sorted[(int) ((long) sorted.length * perMille / 1_000)] / 1e4) / 1e2;
  }
}
