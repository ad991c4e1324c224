package dev.tidegate.broker.cli;

import java.util.Arrays;

/// What each of a run's commits cost, in order: time, processor time of the thread that wrote,
/// pages written to the write-ahead log, and reads by that thread.
///
/// Counts do not depend on what else the machine does; processor time does a little, time does.
///
/// @param reads none are known where the system does not count them; then all are 0
record BenchCosts(long[] nanos, long[] cpuNanos, long[] pages, long[] reads) {
  /// What one commit cost.
  record Commit(long nanos, long cpuNanos, long pages, long reads) {}

  BenchCosts(int commits) {
    this(new long[commits], new long[commits], new long[commits], new long[commits]);
  }

  void set(int index, Commit commit) {
    nanos[index] = commit.nanos();
    cpuNanos[index] = commit.cpuNanos();
    pages[index] = commit.pages();
    reads[index] = commit.reads();
  }

  int commits() {
    return nanos.length;
  }

  double seconds() {
    return Arrays.stream(nanos).sum() / 1e9;
  }

  BenchCosts first() {
    return part(0, commits() / 20);
  }

  BenchCosts last() {
    return part(commits() - commits() / 20, commits());
  }

  double meanMicros() {
    return mean(nanos) / 1e3;
  }

  double medianMicros() {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2] / 1e3;
  }

  double meanCpuMicros() {
    return mean(cpuNanos) / 1e3;
  }

  double meanPages() {
    return mean(pages);
  }

  double meanReads() {
    return mean(reads);
  }

  /// What a commit cost in runs of `turn` commits, in the mean of the runs' middle half: a shared
  /// disk's worst moments are left out, and its best.
  double steadyMicros(int turn) {
    double[] means = new double[Math.max(1, nanos.length / turn)];
    for (int i = 0; i < means.length; i++) {
      int to = Math.min((i + 1) * turn, nanos.length);
      means[i] = Arrays.stream(nanos, i * turn, to).average().orElse(0) / 1e3;
    }
    Arrays.sort(means);
    return Arrays.stream(means, means.length / 4, means.length - means.length / 4)
        .average()
        .orElse(0);
  }

  /// By how many percent `now` is more than `then`.
  static double growthPercent(double now, double then) {
    return 100 * (now / then - 1);
  }

  private BenchCosts part(int from, int to) {
    return new BenchCosts(
        Arrays.copyOfRange(nanos, from, to),
        Arrays.copyOfRange(cpuNanos, from, to),
        Arrays.copyOfRange(pages, from, to),
        Arrays.copyOfRange(reads, from, to));
  }

  private static double mean(long[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
