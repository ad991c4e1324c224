package dev.tidegate.chaos.run;

import dev.tidegate.chaos.cover.Coverage;
import dev.tidegate.chaos.play.SeededPlay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a run of seeds comes to. Outcomes are added in the order of the seeds; for one thread.
public final class SeedSum {
  /// From so many seeds on, something that never occurred is a fault of the run itself.
  public static final long JUDGED_FROM = 1_000;

  private static final int KEPT = 100;

  private final Coverage coverage = new Coverage();
  private final List<SeededPlay.Outcome> violated = new ArrayList<>();
  private long seeds;
  private long violations;
  private long published;
  private Duration simulated = Duration.ZERO;
  private long traceHash = 0xcbf29ce484222325L;

  public void add(SeededPlay.Outcome outcome) {
    seeds++;
    published += outcome.published();
    simulated = simulated.plus(outcome.simulated());
    coverage.add(outcome.coverage());
    traceHash = (traceHash ^ outcome.seed()) * 0x100000001b3L;
    traceHash = (traceHash ^ outcome.traceHash()) * 0x100000001b3L;
    if (!outcome.held()) {
      violations++;
      if (violated.size() < KEPT) {
        violated.add(outcome);
      }
    }
  }

  public long seeds() {
    return seeds;
  }

  /// How many seeds broke a promise.
  public long violations() {
    return violations;
  }

  /// Those seeds, in order; the first hundred.
  public List<SeededPlay.Outcome> violated() {
    return List.copyOf(violated);
  }

  public long published() {
    return published;
  }

  public Duration simulated() {
    return simulated;
  }

  public Coverage coverage() {
    return coverage;
  }

  /// One hash over all seeds and their traces: 16 hex digits.
  public String traceHash() {
    return hex(traceHash);
  }

  /// A seed's hash as it is told.
  public static String hex(long hash) {
    return String.format("%016x", hash);
  }

  /// Whether the run is long enough for what never occurred to count against it.
  public boolean isJudged() {
    return seeds >= JUDGED_FROM;
  }

  /// Every seed held, and what must occur in a long run did.
  public boolean held() {
    return violations == 0 && (!isJudged() || coverage.never().isEmpty());
  }
}
