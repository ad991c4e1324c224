package dev.tidegate.broker.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// A minute of anything that can happen to a link, then quiet: everything must have arrived, in
/// order and within the credit. [FarRegion] itself checks the credit at each message and the order
/// at each frame.
class LinkPropertyTest {
  private static final int BUCKETS = 6;

  /// Buckets that were to change lanes were taken for a want of credit: a lost ack was waited for
  /// for ever.
  @Example
  void twoMinutesThatDidNotEnd_thenQuiet_everythingArrives() {
    anyMinute_thenQuiet_everythingArrives(-51_573);
    anyMinute_thenQuiet_everythingArrives(47);
  }

  @Property(tries = 100)
  void anyMinute_thenQuiet_everythingArrives(@ForAll long seed) {
    Random random = new Random(seed);
    FarRegion far = new FarRegion(random.nextBoolean() ? 2_000 : 1 << 20, config(random), seed);
    far.windowBytes = 3_000L + random.nextInt(100_000);
    far.windowEvents = 20L + random.nextInt(200);
    for (int step = 0; step < 1_200; step++) {
      happen(far, random);
      far.step();
    }

    far.cut = false;
    far.refuses = false;
    far.deaf = false;
    far.mute = false;
    far.generous = true;
    far.dropsData = false;
    far.dropsControl = false;
    far.readers.held = false;
    far.pass(Duration.ofSeconds(90));

    for (int i = 0; i < BUCKETS; i++) {
      BucketId bucket = new BucketId(i);
      assertThat(far.appliedEnd(bucket))
          .as("bucket %s of %s", i, far.status())
          .isEqualTo(far.end(bucket));
    }
    assertThat(far.control).isEqualTo(far.homeControl);
    assertThat(far.status().lagEvents()).isZero();
    assertThat(far.status().state()).isInstanceOf(LinkState.Live.class);
    assertThat(far.alarms).doesNotContain("LINK_PROTOCOL", "JOURNAL_HOLE", "STORE_REGRESSED");
  }

  /// The shipped times with small thresholds, so that a minute sees the catch-up lane.
  private static LinkConfig config(Random random) {
    LinkConfig shipped = LinkConfig.DEFAULTS;
    return new LinkConfig(
        shipped.tick(),
        shipped.heartbeat(),
        shipped.noProgress(),
        shipped.connectFailures(),
        shipped.streamErrors(),
        shipped.retryMin(),
        shipped.retryMax(),
        shipped.probeMin(),
        shipped.probeMax(),
        shipped.probeFastFor(),
        shipped.probeSlow(),
        shipped.probeDeadline(),
        shipped.messageBytes(),
        1 + random.nextInt(20_000),
        100_000,
        50 + random.nextInt(500),
        Duration.ofSeconds(2 + random.nextInt(10)),
        20,
        shipped.liveAge(),
        shipped.catchUpPercent());
  }

  private static void happen(FarRegion far, Random random) {
    if (random.nextInt(3) == 0) {
      publish(far, random);
    }
    switch (random.nextInt(200)) {
      case 0 -> far.cut = !far.cut;
      case 1 -> far.refuses = !far.refuses;
      case 2 -> far.deaf = !far.deaf;
      case 3, 4 -> far.mute = !far.mute;
      case 5, 6 -> far.generous = !far.generous;
      case 7, 8, 9 -> far.dropsData = true;
      case 10 -> far.readers.held = !far.readers.held;
      case 11, 12 -> far.readers.stands = false;
      case 13, 14 -> {
        far.controlEntry(random.nextBoolean() ? LinkFrames.EU : LinkFrames.US);
        far.link.controlChanged(far.now);
      }
      case 15 -> far.link.peerSaidHello(far.now);
      case 16 -> far.link.forceOpen(Duration.ofSeconds(random.nextInt(5)), far.now);
      case 17 -> far.link.forceClose(far.now);
      case 18 -> far.link.pause(Duration.ofSeconds(random.nextInt(5)), far.now);
      case 19 -> far.link.resume(far.now);
      case 20 -> far.says(Lane.LIVE, new LinkMessage.GoAway("OVERLOADED", random.nextInt(3_000)));
      case 21 -> far.says(Lane.CATCH_UP, new LinkMessage.GoAway("OVERLOADED", 0));
      case 25 -> far.dropsControl = !far.dropsControl;
      case 26, 27 -> refuse(far, new BucketId(random.nextInt(BUCKETS)));
      case 22, 23, 24 -> {
        far.cut = false;
        far.dropsControl = false;
        far.refuses = false;
        far.deaf = false;
        far.mute = false;
        far.generous = true;
      }
      default -> {}
    }
  }

  private static void refuse(FarRegion far, BucketId bucket) {
    far.says(
        Lane.LIVE,
        new LinkMessage.NackGap(
            far.dataGeneration,
            bucket,
            List.copyOf(far.applied.getOrDefault(bucket, List.of())),
            LinkMessage.NackGap.POLICY_SET_UNKNOWN));
  }

  private static void publish(FarRegion far, Random random) {
    BucketId bucket = new BucketId(random.nextInt(BUCKETS));
    Pointer end = far.end(bucket);
    List<Plan> plans =
        List.of(
            LinkFrames.open(),
            LinkFrames.plan(LinkFrames.reader(LinkFrames.ACME, LinkFrames.PLAIN, 0)));
    List<Entry> entries = new ArrayList<>();
    int events = 1 + random.nextInt(20);
    for (int i = 1; i <= events; i++) {
      entries.add(
          LinkFrames.entry(
              end.sequence() + i,
              random.nextInt(10) == 0 ? EventKind.DELETED : EventKind.POSTED,
              random.nextInt(2),
              "x".repeat(random.nextInt(200))));
    }
    Frame frame = LinkFrames.frame(bucket, end, 5, plans, new TreeMap<>(far.homeControl), entries);
    far.publish(frame);
  }
}
