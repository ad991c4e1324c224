package dev.tidegate.broker.link;

import static dev.tidegate.broker.link.LinkFrames.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LinkTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration OPEN_WITHIN = Duration.ofMillis(2_500);

  private static final BucketId OTHER = new BucketId(8);

  private final FarRegion far = new FarRegion();

  @Test
  void cut_idle_opensInTime() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.pass(Duration.ofSeconds(30));

    far.cut = true;

    assertThat(far.untilBreaker(BreakerState.Open.class, SOON)).isLessThanOrEqualTo(OPEN_WITHIN);
    assertThat(far.status().reason()).isEqualTo("NO_PROGRESS");
  }

  @Test
  void cut_busy_opensInTimeAndMemoryStaysFlat() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.publish(BUCKET, 10, 100);

    far.cut = true;
    Duration opened = Duration.ZERO;
    while (!(far.status().breaker() instanceof BreakerState.Open)) {
      far.publish(BUCKET, 10, 100);
      far.step();
      opened = opened.plus(FarRegion.STEP);
    }

    assertThat(opened).isLessThanOrEqualTo(OPEN_WITHIN);
    int messages = far.dataMessages;
    far.publish(BUCKET, 10, 100);
    far.pass(Duration.ofSeconds(1));
    assertThat(far.dataMessages).isEqualTo(messages);
    assertThat(far.status().lagEvents()).isPositive();
  }

  @Test
  void acksMissing_echoesComing_opensInTime() {
    far.until(LinkState.Kind.LIVE, SOON);

    far.mute = true;
    far.publish(BUCKET, 1, 100);

    assertThat(far.untilBreaker(BreakerState.Open.class, SOON)).isLessThanOrEqualTo(OPEN_WITHIN);
  }

  @Test
  void refusedDials_threeInARow_open() {
    far.refuses = true;

    far.untilBreaker(BreakerState.Open.class, OPEN_WITHIN);

    assertThat(far.dials).hasSize(3);
  }

  @Test
  void cutForMinutesThenHealed_isLiveAgainInTimeAndComplete() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.cut = true;
    for (int i = 0; i < 120; i++) {
      far.publish(new BucketId(i % 5), 7, 100);
      far.pass(Duration.ofSeconds(1));
    }

    far.cut = false;

    assertThat(far.until(LinkState.Kind.LIVE, SOON)).isLessThanOrEqualTo(SOON);
    far.pass(Duration.ofSeconds(2));
    for (int i = 0; i < 5; i++) {
      assertThat(far.appliedEnd(new BucketId(i))).isEqualTo(far.end(new BucketId(i)));
    }
    assertThat(far.status().lagEvents()).isZero();
  }

  @Test
  void healed_creditRampsFromATenth() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.cut = true;
    far.untilBreaker(BreakerState.Open.class, SOON);
    for (int i = 0; i < 20; i++) {
      far.publish(new BucketId(i), 200, 1_000);
    }
    far.cut = false;
    far.mute = true;
    far.generous = false;
    far.untilBreaker(BreakerState.Closed.class, SOON);
    List<Long> out = new ArrayList<>();
    while (far.status().breaker() instanceof BreakerState.Closed && out.size() < 40) {
      far.step();
      out.add(far.windowBytes - far.creditBytes.getOrDefault(Lane.LIVE, far.windowBytes));
    }

    // Nothing is acknowledged, so what is out is the share of the window, step by step.
    for (int percent : new int[] {10, 25, 50}) {
      long share = far.windowBytes / 100 * percent;
      assertThat(out).anyMatch(bytes -> bytes <= share && bytes > share - 250_000);
    }
    assertThat(out).isSorted();
  }

  @Test
  void catchUpLaneDies_liveGoesOn() {
    FarRegion small = new FarRegion(1, LinkConfig.DEFAULTS, 1);
    small.generous = false;
    for (int i = 0; i < 60; i++) {
      small.store(BUCKET, 5, 500, 20);
    }
    small.pass(Duration.ofSeconds(3));
    assertThat(small.dials).contains(Lane.CATCH_UP);

    small.says(Lane.CATCH_UP, new LinkMessage.GoAway("OVERLOADED", 0));
    small.publish(new BucketId(8), 3, 20);
    small.pass(Duration.ofMillis(500));

    assertThat(small.appliedEnd(new BucketId(8))).isEqualTo(new Pointer(5, 3));
    assertThat(small.dials.stream().filter(Lane.LIVE::equals)).hasSize(1);
    small.generous = true;
    small.until(LinkState.Kind.LIVE, Duration.ofSeconds(60));
    assertThat(small.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 30_000));
  }

  @Test
  void open_whileProbing_dialsOnlyControlAndOnlyOnce() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.deaf = true;
    far.untilBreaker(BreakerState.Open.class, SOON);
    far.dials.clear();

    for (int i = 0; i < 1_200; i++) {
      int before = far.dials.size();
      BreakerState breaker = far.status().breaker();
      far.step();
      if (breaker instanceof BreakerState.HalfOpen && breaker.equals(far.status().breaker())) {
        assertThat(far.dials).hasSize(before);
      }
    }

    assertThat(far.dials).containsOnly(Lane.CONTROL);
    // One per 0.5 to 2 s, and a deadline each: a minute holds between 24 and 60.
    assertThat(far.dials.size()).isBetween(24, 100);
  }

  @Test
  void open_forADay_thenProbesEveryHalfMinute() {
    far.refuses = true;
    far.untilBreaker(BreakerState.Open.class, SOON);
    far.now = far.now.plus(Duration.ofDays(1));
    far.pass(Duration.ofSeconds(35));
    far.dials.clear();

    far.pass(Duration.ofMinutes(5));

    assertThat(far.dials.size()).isBetween(9, 11);
  }

  @Test
  void peerSaidHello_whileOpen_probesAtOnce() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.cut = true;
    far.untilBreaker(BreakerState.Open.class, SOON);
    far.cut = false;

    far.link.peerSaidHello(far.now);

    assertThat(far.status().breaker()).isInstanceOf(BreakerState.HalfOpen.class);
    assertThat(far.untilBreaker(BreakerState.Closed.class, SOON))
        .isLessThanOrEqualTo(Duration.ofMillis(500));
  }

  @Test
  void creditZero_forTenMinutes_isSlowAndNeverOpens() {
    far.generous = false;
    far.windowBytes = 100_000;
    far.until(LinkState.Kind.LIVE, SOON);
    for (int i = 0; i < 200; i++) {
      far.publish(BUCKET, 10, 100);
    }
    far.mute = true;

    for (int i = 0; i < 600; i++) {
      far.pass(Duration.ofSeconds(1));
      assertThat(far.status().breaker()).isInstanceOf(BreakerState.Slow.class);
    }

    assertThat(far.status().reason()).isEqualTo("NO_CREDIT");
    far.mute = false;
    far.generous = true;
    for (Lane lane : List.of(Lane.LIVE, Lane.CATCH_UP)) {
      far.grant(lane, 4 << 20, 4_096);
    }
    far.pass(Duration.ofSeconds(5));
    assertThat(far.appliedEnd(BUCKET)).isEqualTo(far.end(BUCKET));
    assertThat(far.status().breaker()).isInstanceOf(BreakerState.Closed.class);
  }

  @Test
  void lostData_isSentAgainFromTheGap() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.publish(BUCKET, 3, 10);
    far.publish(new BucketId(8), 3, 10);
    far.pass(Duration.ofSeconds(1));

    far.dropsData = true;
    far.publish(BUCKET, 3, 10);
    far.step();
    far.publish(BUCKET, 3, 10);
    far.publish(new BucketId(8), 3, 10);
    far.pass(Duration.ofSeconds(1));

    assertThat(far.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 9));
    assertThat(far.appliedEnd(new BucketId(8))).isEqualTo(new Pointer(5, 6));
    assertThat(far.status().state()).isInstanceOf(LinkState.Live.class);
  }

  @Test
  void ackOfAnOlderGeneration_saysNothing() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.mute = true;
    far.publish(BUCKET, 3, 10);
    far.pass(Duration.ofMillis(200));

    far.says(Lane.LIVE, new LinkMessage.Ack(0, new TreeMap<>(Map.of(BUCKET, new Pointer(5, 3)))));
    far.pass(Duration.ofMillis(100));

    assertThat(far.status().lagEvents()).isEqualTo(3);
  }

  @Test
  void ackOfAPlaceThatIsNotOurs_endsTheLaneWithAnAlarm() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.mute = true;
    far.publish(BUCKET, 3, 10);
    long generation = far.dials.size();

    far.says(
        Lane.LIVE,
        new LinkMessage.Ack(generation, new TreeMap<>(Map.of(BUCKET, new Pointer(5, 99)))));
    far.pass(Duration.ofMillis(100));

    assertThat(far.alarms).contains("LINK_PROTOCOL");
  }

  @Test
  void reject_ofAnEventOfOurs_isHandedOnToBeStored() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.publish(BUCKET, 3, 10);
    far.pass(Duration.ofMillis(200));

    far.says(Lane.LIVE, new LinkMessage.Reject(BUCKET, 5, 2, "POISON_EVENT"));
    far.pass(Duration.ofMillis(100));

    EventId event = new EventId(LinkFrames.EU, 5, BUCKET, 2);
    assertThat(far.refused).containsExactly(event + " POISON_EVENT");
    assertThat(far.alarms).containsExactly("EVENT_REJECTED");
    assertThat(far.status().state()).isInstanceOf(LinkState.Live.class);
  }

  @Test
  void reject_toldAgainOnALaterConnection_isHandedOnOnce() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.publish(BUCKET, 3, 10);
    far.pass(Duration.ofMillis(200));
    far.says(Lane.LIVE, new LinkMessage.Reject(BUCKET, 5, 2, "POISON_EVENT"));
    far.pass(Duration.ofMillis(100));

    far.cut = true;
    far.untilBreaker(BreakerState.Open.class, SOON);
    far.cut = false;
    far.until(LinkState.Kind.LIVE, SOON);
    far.says(Lane.LIVE, new LinkMessage.Reject(BUCKET, 5, 2, "POISON_EVENT"));
    far.says(Lane.LIVE, new LinkMessage.Reject(BUCKET, 5, 3, "POISON_EVENT"));
    far.pass(Duration.ofMillis(100));

    assertThat(far.refused).extracting(each -> each.split(" ")[0]).doesNotHaveDuplicates();
    assertThat(far.refused).hasSize(2);
    assertThat(far.alarms).containsExactly("EVENT_REJECTED", "EVENT_REJECTED");
  }

  @Test
  void reject_ofAnEventThatAnOldCopyOfOurStoreHasLost_isPassedOver() {
    far.store(BUCKET, 4, 5, 10);
    far.publish(BUCKET, 1, 10);
    far.until(LinkState.Kind.LIVE, SOON);

    far.says(Lane.LIVE, new LinkMessage.Reject(BUCKET, 4, 6, "POISON_EVENT"));
    far.says(Lane.LIVE, new LinkMessage.Reject(BUCKET, 3, 1, "POISON_EVENT"));
    far.pass(Duration.ofMillis(100));

    assertThat(far.refused).isEmpty();
    assertThat(far.alarms).isEmpty();
    assertThat(far.status().state()).isInstanceOf(LinkState.Live.class);
  }

  @Test
  void reject_ofAnEventThatIsNotOurs_endsTheLane() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.publish(BUCKET, 3, 10);

    far.says(Lane.LIVE, new LinkMessage.Reject(BUCKET, 5, 4, "POISON_EVENT"));
    far.pass(Duration.ofMillis(100));

    assertThat(far.refused).isEmpty();
    assertThat(far.alarms).containsExactly("LINK_PROTOCOL");
  }

  @Test
  void oldCopyOfOurStore_resumesWhereTheStreamsPartAndAlarms() {
    far.store(BUCKET, 4, 5, 10);
    far.store(BUCKET, 5, 2, 10);
    far.applied.put(BUCKET, new ArrayList<>(List.of(new Pointer(4, 9))));
    far.publish(BUCKET, 1, 10);

    far.until(LinkState.Kind.LIVE, SOON);
    far.pass(Duration.ofSeconds(1));

    assertThat(far.alarms).contains("STORE_REGRESSED");
    assertThat(far.applied.get(BUCKET)).containsExactly(new Pointer(4, 9), new Pointer(5, 3));
    assertThat(far.status().lagEvents()).isZero();
  }

  @Test
  void controlBehind_isSentFirstAndDataWaitForIt() {
    far.controlEntry(LinkFrames.EU);
    for (int i = 0; i < 40; i++) {
      far.controlEntry(LinkFrames.US);
    }
    far.until(LinkState.Kind.LIVE, SOON);
    assertThat(far.control).isEqualTo(far.homeControl);

    far.controlEntry(LinkFrames.EU);
    Frame frame =
        LinkFrames.frame(
            BUCKET,
            Pointer.START,
            5,
            List.of(LinkFrames.open()),
            new TreeMap<>(Map.of(LinkFrames.EU, 2L)),
            List.of(LinkFrames.entry(1, EventKind.POSTED, 0, "x")));
    far.publish(frame);
    far.link.controlChanged(far.now);
    far.pass(Duration.ofSeconds(2));

    // The far side checks that the entry was there first.
    assertThat(far.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 1));
  }

  @Test
  void controlNeverApplied_isAlarmedOnceAndHoldsItsBucketOnly() {
    far.until(LinkState.Kind.LIVE, SOON);
    publishUnderAnEntryThatIsNotApplied();

    passWithOthersFlowing(Duration.ofSeconds(29));
    assertThat(far.alarms).isEmpty();
    assertThat(far.status().reason()).isEqualTo("CONTROL_BEHIND");
    passWithOthersFlowing(Duration.ofSeconds(2));
    assertThat(far.alarms).containsExactly("CONTROL_BEHIND");
    passWithOthersFlowing(Duration.ofMinutes(3));

    assertThat(far.alarms).containsExactly("CONTROL_BEHIND");
    assertThat(far.status().reason()).isEqualTo("CONTROL_BEHIND");
    assertThat(far.status().breaker()).isInstanceOf(BreakerState.Closed.class);
    assertThat(far.appliedEnd(BUCKET)).isEqualTo(Pointer.START);
    assertThat(far.appliedEnd(OTHER)).isEqualTo(far.end(OTHER));
  }

  @Test
  void controlApplied_after29Seconds_isSentWithoutAnAlarm() {
    far.until(LinkState.Kind.LIVE, SOON);
    publishUnderAnEntryThatIsNotApplied();
    far.pass(Duration.ofSeconds(29));

    far.control.putAll(far.homeControl);
    far.pass(Duration.ofSeconds(2));

    assertThat(far.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 1));
    assertThat(far.alarms).isEmpty();
  }

  @Test
  void controlBehindTwice_isAlarmedTwice() {
    far.until(LinkState.Kind.LIVE, SOON);
    for (int wait = 1; wait <= 2; wait++) {
      publishUnderAnEntryThatIsNotApplied();
      far.pass(Duration.ofSeconds(40));
      far.control.putAll(far.homeControl);
      far.pass(Duration.ofSeconds(5));
      assertThat(far.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, wait));
    }

    assertThat(far.alarms).containsExactly("CONTROL_BEHIND", "CONTROL_BEHIND");
  }

  @Test
  void dataRefusedForWantOfControl_comeAgainOnceTheEchoSaysThatItIsThere() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.controlEntry(LinkFrames.EU);
    far.link.controlChanged(far.now);
    far.pass(Duration.ofSeconds(1));
    far.dropsData = true;
    far.publish(decidedUnder(far.homeControl));
    far.step();

    // It has lost what it had; the sender cannot know.
    far.dropsControl = true;
    far.control.clear();
    far.says(
        Lane.LIVE,
        new LinkMessage.NackGap(
            far.dataGeneration, BUCKET, List.of(), LinkMessage.NackGap.POLICY_SET_UNKNOWN));
    passWithOthersFlowing(Duration.ofSeconds(10));
    assertThat(far.appliedEnd(BUCKET)).isEqualTo(Pointer.START);
    assertThat(far.appliedEnd(OTHER)).isEqualTo(far.end(OTHER));
    assertThat(far.alarms).containsExactly("POLICY_SET_UNKNOWN");

    far.dropsControl = false;
    passWithOthersFlowing(Duration.ofSeconds(5));

    assertThat(far.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 1));
    assertThat(far.status().breaker()).isInstanceOf(BreakerState.Closed.class);
    assertThat(far.dials).hasSize(2);
  }

  @Test
  void dataRefusedForWantOfControl_againAndAgain_isNeverATripOfTheBreaker() {
    far.until(LinkState.Kind.LIVE, SOON);

    for (int i = 0; i < 50; i++) {
      far.publish(OTHER, 1, 10);
      far.step();
      far.says(
          Lane.LIVE,
          new LinkMessage.NackGap(
              far.dataGeneration,
              OTHER,
              List.copyOf(far.applied.getOrDefault(OTHER, List.of())),
              LinkMessage.NackGap.POLICY_SET_UNKNOWN));
      far.pass(Duration.ofMillis(200));
    }

    assertThat(far.alarms).containsOnly("POLICY_SET_UNKNOWN");
    assertThat(far.status().state()).isInstanceOf(LinkState.Live.class);
    assertThat(far.appliedEnd(OTHER)).isEqualTo(far.end(OTHER));
  }

  @Test
  void dataOut_thatWaitForControlThere_areNoWantOfProgress() {
    farThatHoldsDataForWantOfControl();

    far.pass(Duration.ofSeconds(29));
    assertThat(far.status().breaker()).isInstanceOf(BreakerState.Closed.class);
    far.dropsControl = false;
    far.says(
        Lane.LIVE,
        new LinkMessage.NackGap(
            far.dataGeneration, BUCKET, List.of(), LinkMessage.NackGap.POLICY_SET_UNKNOWN));
    far.pass(Duration.ofSeconds(5));

    assertThat(far.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 1));
    assertThat(far.status().breaker()).isInstanceOf(BreakerState.Closed.class);
    assertThat(far.dials).containsOnlyOnce(Lane.CONTROL, Lane.LIVE);
  }

  @Test
  void dataOut_thatWaitForControlThere_doNotHideThatOthersAreStuck() {
    farThatHoldsDataForWantOfControl();
    far.pass(Duration.ofSeconds(10));

    far.mute = true;
    far.publish(OTHER, 1, 10);

    assertThat(far.untilBreaker(BreakerState.Open.class, SOON)).isLessThanOrEqualTo(OPEN_WITHIN);
  }

  @Test
  void dataOut_thatWaitForControlThere_longerThanAnyRegionBears_open() {
    farThatHoldsDataForWantOfControl();

    Duration opened = far.untilBreaker(BreakerState.Open.class, Duration.ofMinutes(1));

    assertThat(opened)
        .isBetween(LinkConfig.CONTROL_WAIT, LinkConfig.CONTROL_WAIT.plus(OPEN_WITHIN));
    assertThat(far.status().reason()).isEqualTo("NO_PROGRESS");
  }

  /// It has data and says nothing of them: by its echoes it lacks what they were decided under.
  private void farThatHoldsDataForWantOfControl() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.controlEntry(LinkFrames.EU);
    far.link.controlChanged(far.now);
    far.pass(Duration.ofSeconds(1));
    far.dropsData = true;
    far.publish(decidedUnder(far.homeControl));
    far.dropsControl = true;
    far.control.clear();
    far.step();
  }

  private void publishUnderAnEntryThatIsNotApplied() {
    far.dropsControl = true;
    far.controlEntry(LinkFrames.EU);
    far.publish(decidedUnder(far.homeControl));
    far.link.controlChanged(far.now);
  }

  private Frame decidedUnder(SortedMap<RegionId, Long> positions) {
    Pointer end = far.end(BUCKET);
    return LinkFrames.frame(
        BUCKET,
        end,
        5,
        List.of(LinkFrames.open()),
        new TreeMap<>(positions),
        List.of(LinkFrames.entry(end.sequence() + 1, EventKind.POSTED, 0, "x")));
  }

  private void passWithOthersFlowing(Duration duration) {
    for (long left = duration.toMillis(); left > 0; left -= 500) {
      far.publish(OTHER, 1, 10);
      far.pass(Duration.ofMillis(500));
    }
  }

  @Test
  void stalePlan_isDecidedAnewFirst() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.readers.stands = false;

    far.publish(BUCKET, 2, 10);
    far.pass(Duration.ofSeconds(1));

    assertThat(far.refreshes).isEqualTo(1);
    assertThat(far.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 2));
  }

  @Test
  void decisionThatNeverStands_isAskedForAboutOnceASecondAndNothingIsSent() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.readers.stands = false;
    far.decidesForGood = false;

    far.publish(BUCKET, 2, 10);
    far.pass(Duration.ofSeconds(30));

    assertThat(far.refreshes).isBetween(10, 40);
    assertThat(far.appliedEnd(BUCKET)).isEqualTo(Pointer.START);
    assertThat(far.status().breaker()).isInstanceOf(BreakerState.Closed.class);
  }

  @Test
  void deferred_waitsWithAnAlarmUntilItIsDecided() {
    Plan unknown =
        LinkFrames.plan(
            LinkFrames.reader(LinkFrames.ACME, LinkFrames.PLAIN, 0),
            LinkFrames.reader(LinkFrames.BOLT, new Outcome.Deferred("home"), Plan.NO_SLOT));
    far.until(LinkState.Kind.LIVE, SOON);
    far.publish(
        LinkFrames.frame(
            Pointer.START,
            5,
            List.of(unknown, LinkFrames.open()),
            LinkFrames.entry(1, EventKind.POSTED, 1, "known"),
            LinkFrames.entry(2, EventKind.POSTED, 0, "unknown")));
    far.pass(Duration.ofSeconds(5));
    assertThat(far.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 1));
    assertThat(far.alarms).containsExactly("POLICY_UNKNOWN");
    assertThat(far.status().reason()).isEqualTo("POLICY_UNKNOWN");
    assertThat(far.refreshes).isZero();

    far.decided = Optional.of(List.of(LinkFrames.open(), LinkFrames.open()));
    far.link.controlChanged(far.now);
    far.pass(Duration.ofSeconds(2));

    assertThat(far.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 2));
  }

  @Test
  void leaseRunOut_holdsAndSaysSoUntilTheHostIsHeard() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.readers.held = true;
    far.publish(BUCKET, 2, 10);
    far.pass(Duration.ofSeconds(20));
    assertThat(far.appliedEnd(BUCKET)).isEqualTo(Pointer.START);
    assertThat(far.status().reason()).isEqualTo("MEMBERSHIP_LEASE");
    assertThat(far.status().breaker()).isInstanceOf(BreakerState.Closed.class);

    far.readers.held = false;
    far.pass(Duration.ofSeconds(3));

    assertThat(far.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 2));
  }

  @Test
  void damagedFrame_waitsUntilItIsRepaired() {
    FarRegion small = new FarRegion(1, LinkConfig.DEFAULTS, 1);
    small.store(BUCKET, 5, 2, 10);
    Frame second = small.store(BUCKET, 5, 2, 10).getFirst();
    small.store(BUCKET, 5, 2, 10);
    assertThat(small.damage(3)).isTrue();
    small.pass(Duration.ofSeconds(3));
    assertThat(small.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 2));

    small.replace(second.revised(second.plans(), second.entries()));
    small.pass(Duration.ofSeconds(1));

    assertThat(small.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 6));
    assertThat(small.items).noneMatch(LinkMessage.Truncate.class::isInstance);
  }

  @Test
  void gapMarkers_areDeclaredAsLostAndTheStreamGoesOn() {
    far.until(LinkState.Kind.LIVE, SOON);
    ChannelId other = new ChannelId(1, 2);
    far.publish(
        LinkFrames.frame(
            Pointer.START,
            5,
            List.of(LinkFrames.open()),
            LinkFrames.entry(1, EventKind.POSTED, 0, "a"),
            LinkFrames.entry(2, EventKind.GAP, -1),
            LinkFrames.entry(3, other, EventKind.GAP, -1),
            LinkFrames.entry(4, EventKind.POSTED, 0, "b")));
    far.publish(BUCKET, 2, 10);
    far.pass(Duration.ofSeconds(1));

    assertThat(far.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 6));
    assertThat(far.items)
        .filteredOn(LinkMessage.Truncate.class::isInstance)
        .containsExactly(
            new LinkMessage.Truncate(
                BUCKET,
                new Pointer(5, 1),
                5,
                2,
                3,
                "FRAME_DAMAGED",
                List.of(LinkFrames.CHANNEL, other)));
  }

  @Test
  void fetch_laneDownOrOlderRelease_isNotAsked() {
    var wanted = new LinkMessage.Fetch(1, BUCKET, LinkFrames.US, 9, 1, 2);
    assertThat(far.link.fetch(wanted)).isFalse();

    far.answersFetch = false;
    far.until(LinkState.Kind.LIVE, SOON);

    assertThat(far.link.fetch(wanted)).isFalse();
    far.pass(Duration.ofSeconds(1));
    assertThat(far.fetches).isEmpty();
  }

  @Test
  void fetch_linkLive_isAskedAndTheAnswerIsTold() {
    var wanted = new LinkMessage.Fetch(1, BUCKET, LinkFrames.US, 9, 1, 2);
    var answer = new LinkMessage.Fetched(1, LinkMessage.Fetched.Outcome.LOST, 2, List.of());
    far.until(LinkState.Kind.LIVE, SOON);

    assertThat(far.link.fetch(wanted)).isTrue();
    far.pass(Duration.ofMillis(200));
    far.says(Lane.CONTROL, answer);
    far.pass(Duration.ofMillis(200));

    assertThat(far.fetches).containsExactly(wanted);
    assertThat(far.fetched).containsExactly(answer);
  }

  @Test
  void farBehind_goesOverTheCatchUpLaneAndComesBack() {
    FarRegion small = new FarRegion(1, LinkConfig.DEFAULTS, 1);
    for (int i = 0; i < 60; i++) {
      small.store(BUCKET, 5, 500, 20);
    }
    small.store(new BucketId(8), 5, 10, 20);

    small.until(LinkState.Kind.LIVE, Duration.ofSeconds(30));

    assertThat(small.dials).contains(Lane.CATCH_UP);
    assertThat(small.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 30_000));
    small.publish(BUCKET, 1, 20);
    small.pass(Duration.ofSeconds(20));
    assertThat(small.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 30_001));
  }

  @Test
  void slowFarRegion_getsEverythingWithinItsCredit() {
    FarRegion slow = new FarRegion(16 << 20, LinkConfig.DEFAULTS, 1);
    slow.windowBytes = 20_000;
    slow.windowEvents = 16;
    slow.until(LinkState.Kind.LIVE, SOON);

    for (int i = 0; i < 20; i++) {
      slow.publish(new BucketId(i), 50, 300);
    }
    slow.pass(Duration.ofSeconds(60));

    for (int i = 0; i < 20; i++) {
      assertThat(slow.appliedEnd(new BucketId(i))).isEqualTo(new Pointer(5, 50));
    }
    assertThat(slow.alarms).isEmpty();
  }

  @Test
  void forceOpen_untilExpiry_thenLiveAgain() {
    far.until(LinkState.Kind.LIVE, SOON);

    far.link.forceOpen(Duration.ofMinutes(1), far.now);
    far.dials.clear();
    far.pass(Duration.ofSeconds(59));

    assertThat(far.dials).isEmpty();
    assertThat(far.status().breaker()).isInstanceOf(BreakerState.ForcedOpen.class);
    far.until(LinkState.Kind.LIVE, SOON);
  }

  @Test
  void forceClose_whileOpen_dialsAtOnce() {
    far.refuses = true;
    far.untilBreaker(BreakerState.Open.class, SOON);
    far.refuses = false;

    far.link.forceClose(far.now);

    assertThat(far.until(LinkState.Kind.LIVE, SOON)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void pause_holdsUntilResume() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.link.pause(Duration.ofHours(1), far.now);
    far.publish(BUCKET, 1, 10);
    far.pass(Duration.ofMinutes(1));
    assertThat(far.appliedEnd(BUCKET)).isEqualTo(Pointer.START);

    far.link.resume(far.now);

    far.until(LinkState.Kind.LIVE, SOON);
    far.pass(Duration.ofSeconds(1));
    assertThat(far.appliedEnd(BUCKET)).isEqualTo(new Pointer(5, 1));
  }

  @Test
  void drain_endsWhenAllIsAcknowledged() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.mute = true;
    far.publish(BUCKET, 1, 10);
    far.link.drain(far.now);
    far.pass(Duration.ofMillis(500));
    assertThat(far.status().state()).isInstanceOf(LinkState.Live.class);

    far.mute = false;
    far.publish(BUCKET, 1, 10);
    far.pass(Duration.ofSeconds(1));

    assertThat(far.status().state()).isInstanceOf(LinkState.Drained.class);
    far.pass(Duration.ofMinutes(1));
    assertThat(far.status().state()).isInstanceOf(LinkState.Drained.class);
  }

  @Test
  void goAway_waitsAsLongAsAsked() {
    far.until(LinkState.Kind.LIVE, SOON);
    far.dials.clear();

    far.says(Lane.CONTROL, new LinkMessage.GoAway("DRAIN", 10_000));
    far.pass(Duration.ofSeconds(9));

    assertThat(far.dials).isEmpty();
    far.until(LinkState.Kind.LIVE, SOON);
  }

  @Test
  void wrongRegionAnswers_nothingIsSentToIt() {
    FarRegion wrong = new FarRegion();
    wrong.name = new RegionId("in-mh");
    wrong.publish(BUCKET, 1, 10);

    wrong.pass(Duration.ofSeconds(1));

    assertThat(wrong.hungUp).containsOnly(Lane.CONTROL);
    assertThat(wrong.alarms).containsOnly("LINK_WRONG_REGION");
    assertThat(wrong.dataMessages).isZero();
  }
}
