package dev.tidegate.adapter.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.support.Backoff;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FeedCoreTest {
  private static final Duration GREETING = Duration.ofSeconds(10);

  private final FeedCore core =
      new FeedCore(
          10,
          Long.MAX_VALUE,
          GREETING,
          Optional.empty(),
          new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8)),
          new Random(3));
  private Instant now = Instant.EPOCH;

  @Test
  void lost_beforeTheGreeting_waitsWithJitterThenConnectsAnew() {
    input(new FeedInput.Start());

    assertThat(input(new FeedInput.Lost(1, down(), false))).isEmpty();

    now = core.wakeAt().orElseThrow();
    assertThat(now).isAfter(Instant.EPOCH);
    assertThat(core.tick(now)).containsExactly(new FeedEffect.Connect(2, Optional.empty(), 10));
  }

  @Test
  void lost_refusedForGood_ends() {
    input(new FeedInput.Start());
    var expired = new TidegateException(ErrorCode.CURSOR_EXPIRED, "Place is gone");

    assertThat(input(new FeedInput.Lost(1, expired, true)))
        .containsExactly(new FeedEffect.End(Optional.of(expired)));
    assertThat(core.wakeAt()).isEmpty();
  }

  @Test
  void arrived_thenLost_goesOnFromTheLastCursorWithTheRoomThatIsLeft() {
    open();
    assertThat(input(new FeedInput.Arrived(1, 4, token(4))))
        .containsExactly(new FeedEffect.Enqueue());

    input(new FeedInput.Lost(1, down(), false));
    now = core.wakeAt().orElseThrow();

    assertThat(core.tick(now)).containsExactly(new FeedEffect.Connect(2, Optional.of(token(4)), 6));
  }

  @Test
  void arrived_moreThanGranted_dropsTheStream() {
    open();

    assertThat(input(new FeedInput.Arrived(1, 11, token(11))))
        .containsExactly(new FeedEffect.Disconnect(1));
  }

  @Test
  void arrived_fromAnEarlierSession_isIgnored() {
    open();
    input(new FeedInput.Lost(1, down(), false));
    now = core.wakeAt().orElseThrow();
    core.tick(now);

    assertThat(input(new FeedInput.Arrived(1, 1, token(1)))).isEmpty();
  }

  @Test
  void taken_halfTheQueue_grantsItBack() {
    open();
    input(new FeedInput.Arrived(1, 10, token(10)));

    assertThat(input(new FeedInput.Taken(4))).isEmpty();
    assertThat(input(new FeedInput.Taken(1))).containsExactly(new FeedEffect.Grant(1, 5));
  }

  @Test
  void wanted_nothing_connectsOnlyWhenSomethingIs() {
    FeedCore asked = asked(0);

    assertThat(asked.on(new FeedInput.Start(), now)).isEmpty();
    assertThat(asked.wakeAt()).isEmpty();
    assertThat(asked.on(new FeedInput.Wanted(3), now))
        .containsExactly(new FeedEffect.Connect(1, Optional.empty(), 3));
  }

  @Test
  void wanted_less_grantsNothingForWhatWasTaken() {
    FeedCore asked = asked(4);
    asked.on(new FeedInput.Start(), now);
    asked.on(new FeedInput.Opened(1, Optional.of(token(0))), now);
    asked.on(new FeedInput.Arrived(1, 4, token(4)), now);

    assertThat(asked.on(new FeedInput.Wanted(0), now)).isEmpty();
    assertThat(asked.on(new FeedInput.Taken(4), now)).isEmpty();
    assertThat(asked.on(new FeedInput.Wanted(100), now))
        .containsExactly(new FeedEffect.Grant(1, 10));
  }

  @Test
  void lost_queueFull_connectsOnlyWhenThereIsRoom() {
    open();
    input(new FeedInput.Arrived(1, 10, token(10)));
    input(new FeedInput.Lost(1, down(), false));

    assertThat(core.wakeAt()).isEmpty();
    now = now.plusSeconds(60);
    assertThat(input(new FeedInput.Taken(1)))
        .containsExactly(new FeedEffect.Connect(2, Optional.of(token(10)), 1));
  }

  @Test
  void lost_certificateRefused_triesOnceMoreAndThenEnds() {
    var refused = new TidegateException(ErrorCode.NO_IDENTITY, "The certificate has expired");
    open();

    assertThat(input(new FeedInput.Lost(1, refused, true))).isEmpty();
    now = core.wakeAt().orElseThrow();
    core.tick(now);

    assertThat(input(new FeedInput.Lost(2, refused, true)))
        .containsExactly(new FeedEffect.End(Optional.of(refused)));
  }

  @Test
  void acknowledged_whileDown_isSentAfterTheGreeting() {
    open();
    input(new FeedInput.Arrived(1, 1, token(1)));
    input(new FeedInput.Lost(1, down(), false));

    assertThat(input(new FeedInput.Acknowledged(token(1)))).isEmpty();
    now = core.wakeAt().orElseThrow();
    core.tick(now);
    assertThat(input(new FeedInput.Opened(2, Optional.of(token(1)))))
        .containsExactly(new FeedEffect.Acknowledge(2, token(1)));
  }

  @Test
  void tick_noGreeting_givesTheStreamUp() {
    input(new FeedInput.Start());
    now = now.plus(GREETING);

    assertThat(core.tick(now)).containsExactly(new FeedEffect.Disconnect(1));
  }

  @Test
  void opened_withoutABatch_remembersWhereItBegan() {
    input(new FeedInput.Start());
    input(new FeedInput.Opened(1, Optional.of(token(7))));
    input(new FeedInput.Lost(1, down(), false));
    now = core.wakeAt().orElseThrow();

    assertThat(core.tick(now))
        .containsExactly(new FeedEffect.Connect(2, Optional.of(token(7)), 10));
  }

  @Test
  void closed_open_disconnectsAndEnds() {
    open();

    assertThat(input(new FeedInput.Closed()))
        .containsExactly(new FeedEffect.Disconnect(1), new FeedEffect.End(Optional.empty()));
  }

  private void open() {
    assertThat(input(new FeedInput.Start()))
        .containsExactly(new FeedEffect.Connect(1, Optional.empty(), 10));
    assertThat(input(new FeedInput.Opened(1, Optional.of(token(1))))).isEmpty();
  }

  private static FeedCore asked(long wanted) {
    var backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8));
    return new FeedCore(10, wanted, GREETING, Optional.empty(), backoff, new Random(3));
  }

  private List<FeedEffect> input(FeedInput input) {
    return core.on(input, now);
  }

  private static TidegateException down() {
    return new TidegateException(ErrorCode.COMMIT_UNKNOWN, "Broker cannot be reached");
  }

  private static Token token(int value) {
    return new Token(new byte[] {(byte) value});
  }
}
