package dev.tidegate.broker.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.Moment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A link that is simulated by its delay: live frames go every 10 ms and are acknowledged after as
/// long as `delay` says for the rate at which catch-up goes.
final class CatchUpPacerTest {
  private static final long MS = 1_000_000;
  private static final int LIVE_BYTES = 10_000;
  private static final long MIB = 1 << 20;

  private final CatchUpPacer pacer = new CatchUpPacer(50);
  private final LaneStream live = new LaneStream(Lane.LIVE);
  private long nowMillis;

  /// What an acknowledgement takes, in milliseconds.
  private interface Path {
    long delayMillis(double catchUpBytesPerSecond);
  }

  private Moment now() {
    return new Moment(nowMillis * MS, nowMillis);
  }

  @Test
  void allowance_whileLiveFramesFlow_isNothingOrAPieceWorthACommit() {
    flow(10, rate -> rate > 20 * MIB ? 200 : 20);
    List<Long> given = new ArrayList<>();
    for (int ms = 0; ms < 900; ms++) {
      nowMillis++;
      long allowed = pacer.allowance(now());
      if (allowed > 0) {
        given.add(allowed);
        pacer.spent(allowed, now());
      }
    }

    assertThat(given).isNotEmpty().allMatch(bytes -> bytes >= 1 << 17 && bytes <= 1 << 18);
  }

  /// A frame may be larger than what is given at once as a rule.
  @Test
  void allowance_notTakenForLong_isEnoughForTheLargestPiece() {
    flow(10, _ -> 20);
    long most = 0;
    for (int ms = 0; ms < 900; ms++) {
      nowMillis++;
      most = Math.max(most, pacer.allowance(now()));
    }

    assertThat(most).isEqualTo(5 << 18);
  }

  /// Live frames for so long, with catch-up taking all that it may.
  ///
  /// @return catch-up's bytes in the last second
  private double flow(int seconds, Path path) {
    double inSecond = 0;
    double inTenth = 0;
    double rate = 0;
    double last = 0;
    for (long end = nowMillis + seconds * 1_000L; nowMillis < end; ) {
      live.sent(LIVE_BYTES, 1, LIVE_BYTES, now());
      pacer.liveSent(live, now());
      long delay = path.delayMillis(rate);
      for (long ms = 0; ms < Math.max(10, delay); ms++) {
        nowMillis++;
        long taken = takeAll();
        inSecond += taken;
        inTenth += taken;
        if (ms + 1 == delay) {
          live.acknowledged(LIVE_BYTES, now());
          pacer.acknowledged(Lane.LIVE, LIVE_BYTES, now());
        }
        if (nowMillis % 100 == 0) {
          rate = inTenth * 10;
          inTenth = 0;
        }
        if (nowMillis % 1_000 == 0) {
          last = inSecond;
          inSecond = 0;
        }
      }
    }
    return last;
  }

  private long takeAll() {
    long allowed = pacer.allowance(now());
    if (allowed > 0) {
      pacer.spent(allowed, now());
      pacer.acknowledged(Lane.CATCH_UP, allowed, now());
    }
    return allowed;
  }

  private void liveAlone(int seconds, long delay) {
    for (long end = nowMillis + seconds * 1_000L; nowMillis < end; ) {
      live.sent(LIVE_BYTES, 1, LIVE_BYTES, now());
      pacer.liveSent(live, now());
      nowMillis += delay;
      live.acknowledged(LIVE_BYTES, now());
      pacer.acknowledged(Lane.LIVE, LIVE_BYTES, now());
      nowMillis += 10;
    }
  }

  @Test
  void allowance_noLiveFrames_isUnlimited() {
    assertThat(pacer.allowance(now())).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void allowance_liveFramesStop_isUnlimitedAfterASecond() {
    liveAlone(3, 2);
    assertThat(pacer.allowance(now())).isLessThan(10 * MIB);
    nowMillis += 1_001;
    assertThat(pacer.allowance(now())).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void flow_liveIsNotHeldUp_growsToManyTimesTheLiveRate() {
    liveAlone(10, 2);
    double reached = flow(10, _ -> 2);
    assertThat(reached).isGreaterThan(20.0 * LIVE_BYTES * 100);
  }

  @Test
  void flow_pathCarriesSoMuch_staysNearIt() {
    liveAlone(10, 2);
    double carries = 8.0 * MIB;
    double least = Double.MAX_VALUE;
    double most = 0;
    flow(20, rate -> rate > carries ? 60 : 2);
    for (int i = 0; i < 10; i++) {
      double reached = flow(1, rate -> rate > carries ? 60 : 2);
      least = Math.min(least, reached);
      most = Math.max(most, reached);
    }
    assertThat(least).isGreaterThan(carries / 8);
    assertThat(most).isLessThan(carries * 2.5);
  }

  @Test
  void flow_liveIsAlwaysHeldUp_goesOnAtTheLeastRate() {
    liveAlone(10, 2);
    flow(30, _ -> 200);
    // What is always so is what is usual before long, so this is the first ten seconds.
    var late = new CatchUpPacerTest();
    late.liveAlone(10, 2);
    double reached = late.flow(8, _ -> 200);
    assertThat(reached).isBetween(MIB / 2.0, 2.0 * MIB);
  }

  @Test
  void flow_pathBecomesLongerForGood_growsAgain() {
    liveAlone(10, 2);
    flow(25, _ -> 80);
    double reached = flow(15, _ -> 80);
    assertThat(reached).isGreaterThan(8.0 * MIB);
  }

  @Test
  void allowance_liveIsOutForLong_isCutBeforeItIsAcknowledged() {
    liveAlone(10, 2);
    flow(6, _ -> 2);
    long before = allowedIn(100);
    live.sent(LIVE_BYTES, 1, LIVE_BYTES, now());
    pacer.liveSent(live, now());
    allowedIn(800);
    assertThat(allowedIn(100)).isLessThan(before / 4);
  }

  private long allowedIn(int millis) {
    long sum = 0;
    for (int i = 0; i < millis; i++) {
      nowMillis++;
      sum += takeAll();
    }
    return sum;
  }
}
