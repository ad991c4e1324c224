package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// What buckets wait for from elsewhere: looks into the journal, and plans that are decided anew.
///
/// Each wait has an end of its own: an answer that never comes is asked for again. At most
/// [#LOOKS_AT_ONCE] looks are under way, and what they bring is bounded.
final class Looks {
  static final int LOOKS_AT_ONCE = 8;
  private static final Duration READ_AGAIN = Duration.ofSeconds(1);
  private static final Duration ANSWER_LOST = Duration.ofSeconds(5);
  private static final Duration LEASE_AGAIN = Duration.ofSeconds(1);
  private static final Duration DECIDE_AGAIN = Duration.ofSeconds(30);
  private static final Duration REPAIR_AGAIN = Duration.ofSeconds(10);

  private final RegionId self;
  private final LinkConfig config;
  private final Backlog backlog;
  private final Link.Effects effects;
  private final BiConsumer<OutBucket, Moment> answered;

  /// @param answered told when a bucket may go on
  Looks(
      RegionId self,
      LinkConfig config,
      Backlog backlog,
      Link.Effects effects,
      BiConsumer<OutBucket, Moment> answered) {
    this.self = self;
    this.config = config;
    this.backlog = backlog;
    this.effects = effects;
    this.answered = answered;
  }

  /// Makes the bucket wait for what keeps the frame's next entry from going.
  void await(OutBucket bucket, Frame frame, Cut.Stop stop, Moment now) {
    switch (stop) {
      case STALE -> {
        if (bucket.wasRefreshed(frame)) {
          bucket.await(OutBucket.Wait.REFRESH, now.plus(READ_AGAIN));
          bucket.forgetRefreshed();
        } else {
          refresh(bucket, frame, now);
        }
      }
      case DEFERRED -> {
        if (bucket.takeAskAnew()) {
          refresh(bucket, frame, now);
        } else {
          bucket.await(OutBucket.Wait.DEFERRED, now.plus(DECIDE_AGAIN));
          effects.alarm("POLICY_UNKNOWN", place(bucket));
        }
      }
      case HELD -> bucket.await(OutBucket.Wait.HELD, now.plus(LEASE_AGAIN));
    }
  }

  private void refresh(OutBucket bucket, Frame frame, Moment now) {
    long ticket = bucket.await(OutBucket.Wait.REFRESH, now.plus(ANSWER_LOST));
    effects.refresh(
        frame,
        (revised, then) -> {
          if (bucket.isAnswer(ticket)) {
            bucket.stopWaiting();
            bucket.refreshed(revised);
            answered.accept(bucket, then);
          }
        });
  }

  /// Looks into the journal for what comes next. False if there are too many looks under way:
  /// later.
  boolean look(OutBucket bucket, Moment now) {
    long buffered = 0;
    int looks = 0;
    for (OutBucket each : backlog.buckets()) {
      buffered += each.readBytes();
      looks += each.waitsFor() == OutBucket.Wait.READ ? 1 : 0;
    }
    if (looks >= LOOKS_AT_ONCE || buffered + config.readBytes() > config.bufferedBytes()) {
      return false;
    }
    long ticket = bucket.await(OutBucket.Wait.READ, now.plus(ANSWER_LOST));
    Pointer asked = bucket.sent();
    effects.read(
        new Query.StreamFrom(bucket.id, self, asked, config.readBytes()),
        (answer, then) -> {
          if (bucket.isAnswer(ticket)) {
            bucket.stopWaiting();
            if (bucket.sent().equals(asked)) {
              read(bucket, answer, then);
            }
            answered.accept(bucket, then);
          }
        });
    return true;
  }

  private void read(OutBucket bucket, Answer answer, Moment now) {
    switch (answer) {
      case Answer.Frames(List<Frame> frames, Optional<Answer.Damage> damage) -> {
        if (!frames.isEmpty() && bucket.follows(frames.getFirst())) {
          bucket.keep(frames);
        } else {
          bucket.await(OutBucket.Wait.DAMAGED, now.plus(REPAIR_AGAIN));
          if (damage.isEmpty()) {
            effects.alarm("JOURNAL_HOLE", place(bucket));
          }
        }
      }
      case Answer.Unreadable _ -> bucket.await(OutBucket.Wait.READ, now.plus(READ_AGAIN));
      case Answer.Events _, Answer.Sequences _, Answer.Control _, Answer.Token _, Answer.Count _ ->
          throw new IllegalStateException("A stream was asked for");
    }
  }

  private String place(OutBucket bucket) {
    return self + " bucket " + bucket.id + " after " + bucket.sent();
  }
}
