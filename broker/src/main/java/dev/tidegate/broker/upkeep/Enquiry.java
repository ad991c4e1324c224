package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.NavigableSet;
import java.util.Optional;

/// What one region is asked for one repair, and when: range after range, until it has told of all
/// that is missing, as many rounds as it takes to believe it.
///
/// A region that cannot be asked, or does not answer, is asked again at growing intervals.
final class Enquiry {
  private static final Duration ANSWER_LOST = Duration.ofSeconds(5);
  private static final Duration NEXT_ROUND = Duration.ofSeconds(3);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 5;

  final RegionId region;
  private final int rounds;
  private long from;
  private long number;
  private long deadlineNanos;
  private long notBeforeNanos;
  private int failures;
  private int round;

  Enquiry(RegionId region, int rounds, Moment now) {
    this.region = region;
    this.rounds = rounds;
    this.notBeforeNanos = now.nanos();
  }

  /// Whether the region has told all that it has.
  boolean isOver() {
    return round >= rounds;
  }

  boolean isOut() {
    return number != 0;
  }

  boolean isAnswer(long answered) {
    return number != 0 && number == answered;
  }

  /// Where the question that is out begins.
  long from() {
    return from;
  }

  /// The sequence to ask from now, if it is time to ask.
  Optional<Long> due(NavigableSet<Long> missing, Moment now) {
    if (isOut() && now.reached(deadlineNanos)) {
      failed(now);
    }
    if (isOut() || isOver() || !now.reached(notBeforeNanos)) {
      return Optional.empty();
    }
    Long next = missing.ceiling(from);
    if (next == null) {
      round++;
      from = 0;
      notBeforeNanos = now.plus(NEXT_ROUND).nanos();
    }
    return Optional.ofNullable(next);
  }

  void asked(long asked, long askedFrom, Moment now) {
    number = asked;
    from = askedFrom;
    deadlineNanos = now.plus(ANSWER_LOST).nanos();
  }

  /// It has told of everything up to `through`.
  void told(long through) {
    number = 0;
    failures = 0;
    from = Math.max(from, through) + 1;
  }

  /// It could not be asked, or said nothing of use.
  void failed(Moment now) {
    number = 0;
    Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures++, MOST_DOUBLINGS));
    notBeforeNanos = now.plus(wait).nanos();
  }
}
