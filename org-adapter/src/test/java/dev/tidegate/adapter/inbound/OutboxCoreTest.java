package dev.tidegate.adapter.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.support.Backoff;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class OutboxCoreTest {
  private static final BucketId A = new BucketId(3);
  private static final BucketId B = new BucketId(9);
  private static final byte[] PAYLOAD = {1, 2, 3};

  private final OutboxCore<String> core =
      new OutboxCore<>(
          OutboxBounds.DEFAULT,
          new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1)),
          new Random(7));
  private Instant now = Instant.EPOCH;

  @Test
  void available_brokerUnreachable_triesAgainOnlyAfterItsWait() {
    assertThat(input(new OutboxInput.Available<>(A)))
        .containsExactly(new OutboxEffect.OpenStream<>(1));

    assertThat(input(new OutboxInput.Lost<>(1))).isEmpty();

    Instant retry = core.wakeAt().orElseThrow();
    assertThat(retry).isAfter(now).isBeforeOrEqualTo(now.plusMillis(1_001));
    now = retry;
    assertThat(core.tick(now)).containsExactly(new OutboxEffect.OpenStream<>(2));
  }

  @Test
  void opened_rowsWait_loadsSendsAndSettlesThem() {
    open(Map.of());

    assertThat(input(loaded(1, A, 1, 2))).containsExactly(send(1, A, 1, 2));
    assertThat(input(accepted(1, A, 1)))
        .containsExactly(new OutboxEffect.Settle<>(item(A, 1), "ok"));
    assertThat(input(accepted(1, A, 2)))
        .containsExactly(new OutboxEffect.Settle<>(item(A, 2), "ok"));
    assertThat(core.wakeAt()).isEmpty();
  }

  @Test
  void lost_itemsUnanswered_loadsThemAgainFromTheFirst() {
    open(Map.of());
    input(loaded(1, A, 1, 2, 3));
    input(accepted(1, A, 1));

    input(new OutboxInput.Lost<>(1));
    now = core.wakeAt().orElseThrow();
    core.tick(now);

    // The broker has 2 and 3 already: it is asked for their outcome all the same.
    assertThat(input(new OutboxInput.Opened<>(2, Map.of(A, 3L), 64)))
        .containsExactly(new OutboxEffect.Reserve<>(A, 4), load(2, A, 2));
  }

  @Test
  void answered_fromAnEarlierStream_isIgnored() {
    open(Map.of());
    input(loaded(1, A, 1));
    input(new OutboxInput.Lost<>(1));
    now = core.wakeAt().orElseThrow();
    core.tick(now);

    assertThat(input(accepted(1, A, 1))).isEmpty();
  }

  @Test
  void answered_refusedForGood_setsAsideAndGoesOn() {
    open(Map.of());
    input(loaded(1, A, 1, 2));
    var failure = new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "No such channel");

    assertThat(input(refused(1, A, 1, failure)))
        .containsExactly(new OutboxEffect.SetAside<>(item(A, 1), failure));
    assertThat(input(accepted(1, A, 2))).hasSize(1);
  }

  @Test
  void answered_refusedForNow_waitsForAllAnswersThenResendsInOrder() {
    open(Map.of());
    input(loaded(1, A, 1, 2, 3));
    var later = new TidegateException(ErrorCode.OVERLOADED, "Full");
    var gap = new TidegateException(ErrorCode.PRODUCER_GAP, "Gap");

    assertThat(input(refused(1, A, 1, later))).isEmpty();
    assertThat(input(refused(1, A, 2, gap))).isEmpty();
    assertThat(input(refused(1, A, 3, gap))).isEmpty();

    Instant end = core.wakeAt().orElseThrow();
    assertThat(end).isAfter(now);
    now = end;
    assertThat(core.tick(now)).containsExactly(load(1, A, 1));
  }

  @Test
  void answered_refusedWithAWait_keepsTheItemAndSendsNothingBefore() {
    open(Map.of());
    input(loaded(1, A, 1, 2));
    Duration told = Duration.ofSeconds(20);
    var rate = new TidegateException(ErrorCode.RATE_EXCEEDED, "Too much").retryAfter(told);

    assertThat(input(refused(1, A, 1, rate))).isEmpty();
    assertThat(input(refused(1, A, 2, rate))).isEmpty();

    // Not at the next tick, not with a new row, not over a new stream.
    Instant end = core.wakeAt().orElseThrow();
    assertThat(end).isBetween(now.plus(told), now.plus(told).plusMillis(2_500));
    Instant before = end.minusMillis(1);
    assertThat(core.tick(before)).isEmpty();
    assertThat(core.on(new OutboxInput.Available<>(A), before)).isEmpty();
    assertThat(core.on(new OutboxInput.Lost<>(1), now)).isEmpty();
    now = core.wakeAt().orElseThrow();
    assertThat(core.tick(now)).containsExactly(new OutboxEffect.OpenStream<>(2));
    assertThat(input(new OutboxInput.Opened<>(2, Map.of(), 64))).isEmpty();
    now = end;
    assertThat(core.tick(now)).containsExactly(load(2, A, 1));
  }

  @Test
  void lost_brokerSaysWhenToCome_opensNoStreamBefore() {
    input(new OutboxInput.Available<>(A));

    input(new OutboxInput.Lost<>(1, Optional.of(Duration.ofSeconds(30))));

    Instant retry = core.wakeAt().orElseThrow();
    assertThat(retry).isAfterOrEqualTo(now.plusSeconds(30));
    assertThat(core.tick(retry.minusMillis(1))).isEmpty();
  }

  @Test
  void answered_oneLaneHeld_otherLanesFlow() {
    open(Map.of());
    input(loaded(1, A, 1));
    input(refused(1, A, 1, new TidegateException(ErrorCode.POLICY_UNKNOWN, "Unknown")));

    assertThat(input(new OutboxInput.Available<>(B))).containsExactly(load(1, B, 1));
  }

  @Test
  void loaded_afterTheLaneWentBack_isDiscarded() {
    open(Map.of());
    input(new OutboxInput.Loaded<>(1, A, items(A, 1), true));
    // The next load is under way when 1 is refused for now.
    input(refused(1, A, 1, new TidegateException(ErrorCode.OVERLOADED, "Full")));

    assertThat(input(loaded(1, A, 2))).isEmpty();
    now = core.wakeAt().orElseThrow();
    assertThat(core.tick(now)).containsExactly(load(1, A, 1));
  }

  @Test
  void loaded_rowsWereCommittedMeanwhile_loadsOnceMore() {
    open(Map.of());
    input(new OutboxInput.Available<>(A));

    assertThat(input(loaded(1, A, 1))).containsExactly(send(1, A, 1), load(1, A, 2, 63));
  }

  @Test
  void answered_gapWithoutReason_asksTheBrokerAnew() {
    open(Map.of());
    input(loaded(1, A, 1));

    var effects = input(refused(1, A, 1, new TidegateException(ErrorCode.PRODUCER_GAP, "Gap")));

    assertThat(effects).containsExactly(new OutboxEffect.CloseStream<>(1));
    now = core.wakeAt().orElseThrow();
    core.tick(now);
    assertThat(input(new OutboxInput.Opened<>(2, Map.of(), 64))).containsExactly(load(2, A, 1));
  }

  @Test
  void opened_brokerForgotWhatItConfirmed_renumbersBeforeItSends() {
    input(new OutboxInput.Known<>(A, 5, true));

    assertThat(input(new OutboxInput.Opened<>(1, Map.of(A, 2L), 64)))
        .containsExactly(new OutboxEffect.Renumber<>(A, 3));
    assertThat(input(new OutboxInput.Renumbered<>(A, 3, true))).containsExactly(load(1, A, 3));
  }

  @Test
  void opened_brokerKnowsMoreThanTheFile_reserves() {
    input(new OutboxInput.Known<>(A, 1, true));

    assertThat(input(new OutboxInput.Opened<>(1, Map.of(B, 8L), 64)))
        .containsExactlyInAnyOrder(new OutboxEffect.Reserve<>(B, 9), load(1, A, 1));
  }

  @Test
  void tick_noAnswerForTooLong_countsTheStreamAsDead() {
    open(Map.of());
    input(loaded(1, A, 1));

    now = now.plus(OutboxBounds.DEFAULT.answerTimeout());

    assertThat(core.tick(now)).containsExactly(new OutboxEffect.CloseStream<>(1));
  }

  @Test
  void available_windowFull_loadsNothingMore() {
    input(new OutboxInput.Available<>(A));
    input(new OutboxInput.Opened<>(1, Map.of(), 2));
    input(new OutboxInput.Loaded<>(1, A, items(A, 1, 2), true));

    assertThat(input(new OutboxInput.Available<>(B))).isEmpty();
    assertThat(input(accepted(1, A, 1)))
        .contains(new OutboxEffect.Load<>(1, B, 1, 1, OutboxBounds.DEFAULT.batchBytes()));
  }

  private void open(Map<BucketId, Long> last) {
    input(new OutboxInput.Available<>(A));
    assertThat(input(new OutboxInput.Opened<>(1, last, 64))).containsExactly(load(1, A, 1));
  }

  private List<OutboxEffect<String>> input(OutboxInput<String> input) {
    return core.on(input, now);
  }

  private static OutboxEffect<String> load(long session, BucketId bucket, long from) {
    return load(session, bucket, from, 64);
  }

  private static OutboxEffect<String> load(long session, BucketId bucket, long from, int limit) {
    return new OutboxEffect.Load<>(session, bucket, from, limit, OutboxBounds.DEFAULT.batchBytes());
  }

  private static OutboxInput<String> loaded(long session, BucketId bucket, long... sequences) {
    return new OutboxInput.Loaded<>(session, bucket, items(bucket, sequences), false);
  }

  private static OutboxEffect<String> send(long session, BucketId bucket, long... sequences) {
    return new OutboxEffect.Send<>(session, items(bucket, sequences));
  }

  private static OutboxInput<String> accepted(long session, BucketId bucket, long sequence) {
    return new OutboxInput.Answered<>(session, bucket, sequence, new Answer.Accepted<>("ok"));
  }

  private static OutboxInput<String> refused(
      long session, BucketId bucket, long sequence, TidegateException failure) {
    return new OutboxInput.Answered<>(session, bucket, sequence, new Answer.Refused<>(failure));
  }

  private static List<OutboxItem> items(BucketId bucket, long... sequences) {
    return new ArrayList<>(
        LongStream.of(sequences).mapToObj(sequence -> item(bucket, sequence)).toList());
  }

  private static OutboxItem item(BucketId bucket, long sequence) {
    return new OutboxItem(bucket.value() * 1_000L + sequence, bucket, sequence, PAYLOAD);
  }
}
