package dev.tidegate.broker.serve;

import static dev.tidegate.broker.serve.ServeWorld.ACME;
import static dev.tidegate.broker.serve.ServeWorld.BOLT;
import static dev.tidegate.broker.serve.ServeWorld.CORD;
import static dev.tidegate.broker.serve.ServeWorld.EU;
import static dev.tidegate.broker.serve.ServeWorld.US;
import static dev.tidegate.broker.serve.ServeWorld.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.serve.ServeWorld.Give;
import dev.tidegate.broker.serve.ServeWorld.Subscriber;
import dev.tidegate.broker.testing.SampleLimits;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.v1.SubscribeResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FanOutTest {
  private static final FeedConfig SMALL =
      new FeedConfig(
          4,
          1 << 20,
          1,
          64,
          1 << 20,
          Duration.ofSeconds(2),
          2,
          8,
          4,
          2,
          1 << 20,
          Duration.ofSeconds(1),
          Duration.ofMillis(100));

  private final ServeWorld world = new ServeWorld();
  private final ChannelId channel = world.share(1, 0, BOLT, CORD);

  private static ErrorCode refusal(Subscriber subscriber) {
    assertThat(subscriber.refusals).hasSize(1);
    return subscriber.refusals.getFirst().code();
  }

  // Opening.

  @Test
  void open_channelOfOthers_looksLikeAnAbsentOne() {
    ChannelId secret = world.share(2, 0);

    for (ChannelId asked : List.of(secret, ServeWorld.channelIn(3, 0))) {
      Subscriber bolt =
          world.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 10).of(Set.of(asked)));
      assertThat(refusal(bolt)).isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
      assertThat(bolt.refusals.getFirst().text()).isEqualTo("No such channel");
    }
    assertThat(world.fanOut.size()).isZero();
  }

  @Test
  void open_oneMoreThanTheOrgMay_isRefused() {
    ServeWorld small = new ServeWorld(SMALL, 1 << 20);
    small.limit(SampleLimits.subscriptions(2));
    small.openLatest(BOLT);
    Subscriber second = small.openLatest(BOLT);
    assertThat(refusal(small.openLatest(BOLT))).isEqualTo(ErrorCode.TOO_MANY_STREAMS);

    small.fanOut.close(second.feed);

    assertThat(small.openLatest(BOLT).refusals).isEmpty();
  }

  @Test
  void open_latest_getsWhatComesFromNowOn() {
    world.commit(EU, world.post(channel, "before"));
    Subscriber bolt = world.openLatest(BOLT);
    world.commit(EU, world.post(channel, "after"));
    world.commit(US, world.post(channel, "from afar"));

    assertThat(bolt.texts()).containsExactly("after", "from afar");
    assertThat(bolt.changes()).isEmpty();
    assertThat(world.queries).isEmpty();
  }

  @Test
  void open_earliest_getsChannelsAndAllEvents() {
    world.commit(EU, world.post(channel, "one"), world.post(channel, "two"));
    Subscriber bolt = world.openEarliest(BOLT);

    assertThat(bolt.changes()).containsExactly("MEMBER_ADDED bolt");
    assertThat(bolt.texts()).containsExactly("one", "two");
  }

  @Test
  void open_chosenChannels_getsNoOther() {
    ChannelId other = world.share(1, 1, BOLT);
    Subscriber bolt =
        world.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 10).of(Set.of(other)));
    world.commit(EU, world.post(channel, "not asked for"), world.post(other, "asked for"));
    world.join(ServeWorld.channelIn(1, 1), CORD);

    assertThat(bolt.texts()).containsExactly("asked for");
    assertThat(bolt.changes()).containsExactly("MEMBER_ADDED cord");
  }

  // Renditions.

  @Test
  void deliver_twoOrgsOfOneRegion_eachItsOwnRendition() {
    Subscriber acme = world.openLatest(ACME);
    Subscriber bolt = world.openLatest(BOLT);
    Map<dev.tidegate.model.OrgId, Give> changed = Map.of(ACME, Give.COPY, BOLT, Give.CHANGED);
    Map<dev.tidegate.model.OrgId, Give> stub = Map.of(ACME, Give.COPY, BOLT, Give.STUB);
    Map<dev.tidegate.model.OrgId, Give> block = Map.of(ACME, Give.COPY, BOLT, Give.BLOCK);
    world.commit(
        EU,
        post(channel, "ann@example.org", changed),
        post(channel, "a secret", stub),
        post(channel, "another", block),
        post(channel, "not named", Map.of(ACME, Give.COPY)));

    assertThat(acme.texts()).containsExactly("ann@example.org", "a secret", "another", "not named");
    assertThat(bolt.texts()).containsExactly("[changed]", "<" + ServeWorld.REASON + ">");
  }

  @Test
  void deliver_changedCopy_tellsOwnRulesAndHidesAPartners() {
    Subscriber acme = world.openLatest(ACME);
    Subscriber bolt = world.openLatest(BOLT);
    world.commit(EU, post(channel, "x", Map.of(ACME, Give.COPY, BOLT, Give.CHANGED)));

    assertThat(acme.deliveries().getFirst().rules()).isEmpty();
    assertThat(bolt.deliveries().getFirst().rules())
        .containsExactly(
            new RuleRef("bolt", "no-mail", "our own wish"),
            new RuleRef("acme", "PARTNER_POLICY", ""),
            new RuleRef("baseline", "law", "the law"));
  }

  @Test
  void deliver_manyFeedsOfOneRendition_shareItsBytes() {
    Subscriber first = world.openLatest(BOLT);
    Subscriber second = world.openLatest(BOLT);
    Subscriber acme = world.openLatest(ACME);
    world.commit(EU, world.post(channel, "once"));

    byte[] encoded = first.items.getFirst().encoded();
    assertThat(second.items.getFirst().encoded()).isSameAs(encoded);
    assertThat(acme.items.getFirst().encoded()).isSameAs(encoded);
  }

  @Test
  void deliver_encodedItem_isTheMessageAroundTheRecord() throws InvalidProtocolBufferException {
    Subscriber bolt = world.openLatest(BOLT);
    Frame frame = world.commit(EU, post(channel, "x", Map.of(ACME, Give.COPY, BOLT, Give.CHANGED)));

    var item = SubscribeResponse.Item.parseFrom(bolt.items.getFirst().encoded());
    assertThat(item.getDelivery().getEvent().toByteArray())
        .isEqualTo(frame.entries().getFirst().record(1).orElseThrow());
    assertThat(item.getDelivery().getChannelPosition()).isEqualTo(1);
    assertThat(item.getDelivery().getRulesList())
        .extracting(dev.tidegate.wire.v1.RuleRef::getRule)
        .containsExactly("no-mail", "PARTNER_POLICY", "law");
  }

  @Test
  void deliver_kindAboveTheReadersLevel_isAStubWithoutWords() {
    Subscriber bolt = world.openLatest(BOLT);
    var draft =
        new ServeWorld.Draft(
            channel,
            new Body.Posted("in words of tomorrow", Optional.empty()),
            Map.of(BOLT, Give.COPY),
            3,
            Optional.empty());
    world.commit(US, draft);

    assertThat(bolt.texts()).containsExactly("<level 3>");
    assertThat(new String(bolt.items.getFirst().encoded(), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain("tomorrow");
  }

  @Test
  void deliver_stampFarAhead_isFlagged() {
    Subscriber bolt = world.openLatest(BOLT);
    long millis = world.now.millis();
    world.commit(
        US,
        world.post(channel, "near").at(Stamp.of(millis + 5_000, 0)),
        world.post(channel, "far").at(Stamp.of(millis + 5_001, 0)));

    assertThat(bolt.deliveries())
        .extracting(FeedItem.Delivery::clockAhead)
        .containsExactly(false, true);
  }

  @Test
  void deliver_gap_isAMarker() {
    Subscriber bolt = world.openLatest(BOLT);
    Frame frame = world.frame(US, new TreeMap<>(), false, world.post(channel, "lost"));
    Entry lost = new Entry(1, channel, 0, -1, EventKind.GAP, List.of());
    world.tell(
        world.store(new Frame(frame.head(), List.of(), List.of(lost), List.of(), List.of())));

    assertThat(bolt.items).hasSize(1);
    var gap = (FeedItem.Gap) bolt.items.getFirst();
    assertThat(gap.from().sequence()).isEqualTo(1);
    assertThat(gap.toSequence()).isEqualTo(1);
  }

  // Credit, batches, falling behind.

  @Test
  void credit_none_nothingComes() {
    Subscriber bolt = world.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 2));
    world.commit(EU, world.post(channel, "1"), world.post(channel, "2"), world.post(channel, "3"));
    world.commit(EU, world.post(channel, "4"));
    assertThat(bolt.texts()).containsExactly("1", "2");

    bolt.credit(1);
    assertThat(bolt.texts()).containsExactly("1", "2", "3");

    bolt.credit(9);
    assertThat(bolt.texts()).containsExactly("1", "2", "3", "4");
  }

  @Test
  void credit_negative_endsTheFeed() {
    Subscriber bolt = world.openLatest(BOLT);
    world.fanOut.credit(bolt.feed, -1, world.now);

    assertThat(refusal(bolt)).isEqualTo(ErrorCode.MALFORMED_REQUEST);
  }

  @Test
  void deliver_largeItems_batchesKeepTheirSize() {
    Subscriber bolt = world.openLatest(BOLT);
    ServeWorld.Draft[] drafts = new ServeWorld.Draft[40];
    Arrays.setAll(drafts, _ -> world.post(channel, "x".repeat(60_000)));
    world.commit(EU, drafts);

    assertThat(bolt.deliveries()).hasSize(40);
    assertThat(bolt.batches).hasSizeGreaterThan(1);
    for (FeedBatch batch : bolt.batches) {
      assertThat(FeedWireCodec.batch(batch).length()).isLessThanOrEqualTo(1 << 20);
    }
  }

  @Test
  void deliver_oneBusyBucket_doesNotStarveOthers() {
    ServeWorld small = new ServeWorld(SMALL, 1 << 20);
    ChannelId busy = small.share(1, 0, BOLT);
    ChannelId quiet = small.share(2, 0, BOLT);
    Subscriber bolt = small.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 4));
    small.commit(EU, small.post(busy, "0"), small.post(busy, "0"), small.post(busy, "0"));
    for (int i = 1; i <= 4; i++) {
      small.commit(EU, small.post(busy, "busy " + i));
    }
    small.commit(EU, small.post(quiet, "quiet"));
    bolt.credit(3);

    assertThat(bolt.texts()).contains("quiet");
  }

  @Test
  void deliver_paused_waitsForResume() {
    Subscriber bolt = world.openLatest(BOLT);
    world.fanOut.pause(bolt.feed);
    world.commit(EU, world.post(channel, "later"));
    assertThat(bolt.texts()).isEmpty();

    world.fanOut.resume(bolt.feed, world.now);

    assertThat(bolt.texts()).containsExactly("later");
  }

  @Test
  void deliver_fellOutOfTheTail_isToldOnceAndLosesNothing() {
    ServeWorld small = new ServeWorld(FeedConfig.DEFAULTS, 400);
    ChannelId shared = small.share(1, 0, BOLT);
    Subscriber bolt = small.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 1));
    for (int i = 1; i <= 50; i++) {
      small.commit(EU, small.post(shared, "text " + i));
    }
    assertThat(bolt.texts()).containsExactly("text 1");

    bolt.credit(100);
    small.settle();

    assertThat(bolt.resyncs).hasSize(1);
    assertThat(bolt.texts()).hasSize(50).doesNotHaveDuplicates().endsWith("text 50");
  }

  @Test
  void resync_cursor_isNotAheadOfWhatWasDelivered() {
    ServeWorld small = new ServeWorld(FeedConfig.DEFAULTS, 200);
    ChannelId live = small.share(1, 0, BOLT);
    ChannelId late = small.share(2, 0, BOLT);
    Subscriber bolt = small.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 1));
    small.commit(EU, small.post(live, "first"));
    small.commit(EU, small.post(late, "long gone"));
    small.commit(EU, small.post(late, "gone"));
    small.commit(EU, small.post(live, "in the tail"));
    bolt.credit(100);
    byte[] cursor = bolt.resyncs.getFirst();
    List<String> had = bolt.texts().subList(0, bolt.deliveredAtResync);

    Subscriber again = small.open(BOLT, FeedRequest.from(cursor, 100));
    small.settle();

    assertThat(had).hasSize(2);
    assertThat(again.texts()).containsExactlyInAnyOrder("long gone", "gone");
  }

  @Test
  void deliver_storeAway_triesAgain() {
    ServeWorld small = new ServeWorld(FeedConfig.DEFAULTS, 1);
    ChannelId shared = small.share(1, 0, BOLT);
    small.commit(EU, small.post(shared, "old"));
    small.commit(EU, small.post(shared, "new"));
    small.readable = false;
    Subscriber bolt = small.openEarliest(BOLT);
    small.settle();
    assertThat(bolt.texts()).isEmpty();

    small.readable = true;
    small.pass(Duration.ofSeconds(2));
    small.settle();

    assertThat(bolt.texts()).containsExactly("old", "new");
  }

  @Test
  void deliver_damagedFrame_stopsItsBucketOnlyUntilItIsRepaired() {
    ServeWorld small = new ServeWorld(FeedConfig.DEFAULTS, 1);
    ChannelId shared = small.share(1, 0, BOLT);
    ChannelId other = small.share(2, 0, BOLT);
    Frame first = small.commit(EU, small.post(shared, "rotten"));
    small.commit(EU, small.post(shared, "behind it"));
    small.commit(EU, small.post(other, "elsewhere"));
    small.journal.damage(first.id(first.entries().getFirst()));
    Subscriber bolt = small.openEarliest(BOLT);
    small.settle();
    assertThat(bolt.texts()).containsExactly("elsewhere");

    small.journal.damage(first.id(first.entries().getFirst()));
    small.pass(Duration.ofSeconds(2));
    small.settle();

    assertThat(bolt.texts()).containsExactly("elsewhere", "rotten", "behind it");
  }

  @Test
  void read_manyFeedsAtOnePlace_isAskedOnce() {
    ServeWorld small = new ServeWorld(FeedConfig.DEFAULTS, 1);
    ChannelId shared = small.share(1, 0, BOLT);
    small.commit(EU, small.post(shared, "old"));
    small.commit(EU, small.post(shared, "new"));
    Subscriber one = small.openEarliest(BOLT);
    Subscriber two = small.openEarliest(ACME);
    assertThat(small.queries).hasSize(1);
    small.settle();

    assertThat(one.texts()).containsExactly("old", "new");
    assertThat(two.texts()).containsExactly("old", "new");
  }

  // Decisions.

  @Test
  void deliver_planNoLongerStands_decidesAnewFirstAndOnce() {
    Subscriber bolt = world.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 1));
    Subscriber acme = world.open(ACME, FeedRequest.all(FeedRequest.Start.LATEST, 1));
    world.commit(EU, world.post(channel, "filler"));
    Frame stale = world.commit(EU, world.post(channel, "decided under the old set"));
    world.policySet = "1".repeat(64);
    world.decideAnew = frame -> world.decided(frame, Map.of(ACME, Give.COPY, BOLT, Give.STUB));
    bolt.credit(5);
    acme.credit(5);
    assertThat(bolt.texts()).containsExactly("filler");
    assertThat(world.refreshed).containsExactly(stale);

    world.settle();

    assertThat(bolt.texts()).containsExactly("filler", "<" + ServeWorld.REASON + ">");
    assertThat(acme.texts()).containsExactly("filler", "decided 2");
    assertThat(world.refreshed).hasSize(1);
  }

  @Test
  void deliver_onlyTakesAway_needsNoStandingPlan() {
    Frame posted = world.commit(EU, world.post(channel, "x"));
    Subscriber bolt = world.openLatest(BOLT);
    var delete =
        new ServeWorld.Draft(
            channel,
            new Body.Deleted(posted.id(posted.entries().getFirst())),
            Map.of(BOLT, Give.COPY),
            1,
            Optional.empty());
    Frame frame = world.frame(EU, new TreeMap<>(), false, delete);
    world.policySet = "1".repeat(64);
    world.tell(world.store(frame));

    assertThat(bolt.deliveries()).hasSize(1);
    assertThat(world.refreshed).isEmpty();
  }

  @Test
  void deliver_notDecidedYet_waitsInOrderUntilItIs() {
    Subscriber bolt = world.openLatest(BOLT);
    ChannelId other = world.share(1, 1, BOLT);
    Frame open = world.commit(EU, post(channel, "?", Map.of(BOLT, Give.DEFERRED)));
    world.commit(EU, world.post(channel, "behind it"), world.post(other, "elsewhere"));
    world.settle();
    assertThat(bolt.texts()).containsExactly("elsewhere");

    world.replace(world.decided(open, Map.of(BOLT, Give.COPY)));
    world.settle();

    assertThat(bolt.texts()).containsExactly("elsewhere", "decided 1", "behind it");
    world.commit(EU, world.post(channel, "flows again"));
    assertThat(bolt.texts()).endsWith("flows again");
  }

  // Members.

  @Test
  void control_newMember_isToldAndGetsWhatComes() {
    Subscriber bolt = world.openLatest(BOLT);
    Subscriber acme = world.openLatest(ACME);
    ChannelId fresh = world.share(7, 0);
    world.commit(EU, world.post(fresh, "among ourselves"));
    world.join(fresh, BOLT);
    world.commit(EU, world.post(fresh, "welcome"));

    assertThat(bolt.texts()).containsExactly("welcome");
    assertThat(bolt.changes()).containsExactly("INVITED bolt", "MEMBER_ADDED bolt");
    assertThat(acme.texts()).containsExactly("among ourselves", "welcome");
    assertThat(acme.changes()).containsExactly("CREATED acme", "INVITED bolt", "MEMBER_ADDED bolt");
    assertThat(bolt.items).first().extracting("name").isEqualTo("");
    assertThat(acme.items).first().extracting("name").isEqualTo("launch-0");
  }

  @Test
  void control_removedInMidStream_getsNothingMoreBacklogIncluded() {
    Subscriber bolt = world.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 1));
    Subscriber acme = world.openLatest(ACME);
    world.commit(EU, world.post(channel, "1"), world.post(channel, "2"));
    world.remove(channel, BOLT);
    bolt.credit(10);
    world.commit(EU, post(channel, "3", Map.of(ACME, Give.COPY, BOLT, Give.COPY)));

    assertThat(bolt.texts()).containsExactly("1");
    assertThat(bolt.changes()).containsExactly("DISCONNECTED bolt");
    assertThat(bolt.items.getLast()).isInstanceOf(FeedItem.Changed.class);
    assertThat(acme.texts()).containsExactly("1", "2", "3");
    assertThat(acme.changes()).containsExactly("MEMBER_REMOVED bolt");
  }

  @Test
  void control_removedBeforeTheFanOutIsTold_isServedNothing() {
    Subscriber bolt = world.openLatest(BOLT);
    var changes = world.apply(EU, new ControlRecord.MemberRemoved(channel, BOLT));
    world.commit(EU, post(channel, "too late", Map.of(BOLT, Give.COPY)));
    world.fanOut.controlChanged(changes, world.now);

    assertThat(bolt.texts()).isEmpty();
    assertThat(bolt.changes()).containsExactly("DISCONNECTED bolt");
  }

  @Test
  void control_changesWhileAway_areToldOnceAfterReturn() {
    Subscriber bolt = world.openLatest(BOLT);
    ChannelId first = world.share(3, 0, BOLT);
    world.fanOut.close(bolt.feed);
    world.share(3, 1, BOLT);
    world.remove(first, BOLT);
    Subscriber again = world.open(BOLT, FeedRequest.from(bolt.cursor(), 100));
    assertThat(again.changes())
        .containsExactly("INVITED bolt", "MEMBER_ADDED bolt", "DISCONNECTED bolt");

    Subscriber third = world.open(BOLT, FeedRequest.from(again.cursor(), 100));

    assertThat(third.changes()).isEmpty();
  }

  @Test
  void control_awayLongerThanChangesAreKept_isToldItsChannelsAnew() {
    ServeWorld small = new ServeWorld(SMALL, 1 << 20);
    small.share(1, 0, BOLT);
    Subscriber bolt = small.openLatest(BOLT);
    byte[] cursor = bolt.cursor();
    small.fanOut.close(bolt.feed);
    for (int i = 1; i <= 9; i++) {
      small.share(1, i, i == 9 ? BOLT : CORD);
    }

    Subscriber again = small.open(BOLT, FeedRequest.from(cursor, 1));
    assertThat(again.changes()).containsExactly("MEMBER_ADDED bolt");
    again.credit(100);

    assertThat(again.changes()).startsWith("MEMBER_ADDED bolt", "MEMBER_ADDED bolt");
    assertThat(small.open(BOLT, FeedRequest.from(again.cursor(), 10)).changes()).isEmpty();
  }

  @Test
  void open_chosenChannelThatTheOrgLeft_isToldSoAfterAResume() {
    Subscriber bolt = world.openLatest(BOLT);
    byte[] cursor = bolt.cursor();
    world.fanOut.close(bolt.feed);
    world.remove(channel, BOLT);
    assertThat(
            refusal(
                world.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 9).of(Set.of(channel)))))
        .isEqualTo(ErrorCode.CHANNEL_UNKNOWN);

    Subscriber again = world.open(BOLT, FeedRequest.from(cursor, 9).of(Set.of(channel)));

    assertThat(again.changes()).containsExactly("DISCONNECTED bolt");
  }

  // Links.

  @Test
  void links_changes_areToldAndRepeatedToNewFeeds() {
    Subscriber bolt = world.openLatest(BOLT);
    world.fanOut.linkChanged(US, true, false, world.now);
    world.fanOut.linkChanged(US, false, false, world.now);
    Subscriber late = world.openLatest(BOLT);
    world.fanOut.linkChanged(US, false, true, world.now);

    assertThat(bolt.links).containsExactly("us-va LIVE", "us-va DOWN", "us-va CATCHING_UP");
    assertThat(late.links).containsExactly("us-va DOWN", "us-va CATCHING_UP");
  }

  // Cursors and named subscriptions.

  @Test
  void cursor_ofEachBatch_neitherLosesNorRepeats() {
    ServeWorld small = new ServeWorld(SMALL, 1 << 20);
    ChannelId shared = small.share(1, 0, BOLT);
    ChannelId second = small.share(2, 0, BOLT);
    for (int i = 0; i < 9; i++) {
      small.commit(EU, small.post(shared, "a" + i), small.post(shared, "b" + i));
      small.commit(US, small.post(second, "c" + i));
    }
    Subscriber whole = small.openEarliest(BOLT);
    small.settle();
    assertThat(whole.texts()).hasSize(27);

    int taken = 0;
    for (FeedBatch batch : whole.batches) {
      taken += batch.items().size();
      small.restart();
      Subscriber rest = small.open(BOLT, FeedRequest.from(batch.cursor(), 100));
      small.settle();
      List<String> all = rest.texts();
      List<FeedItem> before = whole.items.subList(0, taken);
      long delivered = before.stream().filter(FeedItem.Delivery.class::isInstance).count();
      assertThat(all)
          .containsExactlyInAnyOrderElementsOf(
              whole.texts().subList((int) delivered, whole.texts().size()));
    }
  }

  @Test
  void cursor_ofAnotherStoreOrAheadOfThisOne_isExpiredAndNamesTheFirst() {
    Subscriber bolt = world.openLatest(BOLT);
    world.commit(EU, world.post(channel, "x"));
    byte[] ahead = bolt.cursor();
    ServeWorld restored = new ServeWorld();
    restored.share(1, 0, BOLT, CORD);
    byte[] other = CursorCodec.encode(FeedCursor.earliest(1, BOLT));

    for (byte[] cursor : List.of(ahead, other)) {
      Subscriber refused = restored.open(BOLT, FeedRequest.from(cursor, 9));
      assertThat(refusal(refused)).isEqualTo(ErrorCode.CURSOR_EXPIRED);
      TidegateException why = refused.refusals.getFirst();
      assertThat(why.values()).containsEntry("first_position", "1");
      byte[] first = java.util.Base64.getDecoder().decode(why.values().get("first_cursor"));
      assertThat(restored.open(BOLT, FeedRequest.from(first, 9)).refusals).isEmpty();
    }
  }

  @Test
  void cursor_ofATimeThatTheStoreHasLost_isExpiredHoweverFarTheStoreHasComeSince() {
    Subscriber bolt = world.openLatest(BOLT);
    world.commit(EU, world.post(channel, "kept"));
    byte[] before = bolt.cursor();
    InMemoryJournal old = world.journal.copy();
    world.commit(EU, world.post(channel, "lost"));
    byte[] lost = bolt.cursor();
    world.journal = old;
    world.restart();
    world.commit(US, world.post(channel, "other"));
    world.commit(US, world.post(channel, "another"));
    world.restart();

    assertThat(refusal(world.open(BOLT, FeedRequest.from(lost, 9))))
        .isEqualTo(ErrorCode.CURSOR_EXPIRED);
    Subscriber again = world.open(BOLT, FeedRequest.from(before, 9));
    world.settle();
    assertThat(again.texts()).containsExactly("other", "another");
  }

  @Test
  void cursor_ofAnotherOrg_isMalformed() {
    Subscriber acme = world.openLatest(ACME);

    assertThat(refusal(world.open(BOLT, FeedRequest.from(acme.cursor(), 9))))
        .isEqualTo(ErrorCode.CURSOR_MALFORMED);
  }

  @Test
  void named_comesBackWithoutACursor_goesOnAfterItsLastAck() {
    FeedRequest request = FeedRequest.all(FeedRequest.Start.LATEST, 100).named("mirror");
    Subscriber bolt = world.open(BOLT, request);
    world.settle();
    world.commit(EU, world.post(channel, "1"));
    world.fanOut.ack(bolt.feed, bolt.cursor(), world.now);
    world.commit(EU, world.post(channel, "2"));
    world.fanOut.close(bolt.feed);
    world.restart();

    Subscriber again = world.open(BOLT, request);
    world.settle();

    assertThat(again.texts()).containsExactly("2");
  }

  @Test
  void named_clientsOwnCursor_winsOverTheKeptOne() {
    FeedRequest request = FeedRequest.all(FeedRequest.Start.LATEST, 100).named("mirror");
    Subscriber bolt = world.open(BOLT, request);
    world.settle();
    byte[] begin = bolt.cursor();
    world.commit(EU, world.post(channel, "1"));
    world.fanOut.ack(bolt.feed, bolt.cursor(), world.now);

    Subscriber again = world.open(BOLT, FeedRequest.from(begin, 100).named("mirror"));

    assertThat(again.texts()).containsExactly("1");
  }

  @Test
  void named_openedTwice_endsTheFirst() {
    FeedRequest request = FeedRequest.all(FeedRequest.Start.LATEST, 100).named("mirror");
    Subscriber first = world.open(BOLT, request);
    Subscriber other = world.open(ACME, request);
    Subscriber second = world.open(BOLT, request);
    world.settle();
    world.commit(EU, world.post(channel, "x"));

    assertThat(refusal(first)).isEqualTo(ErrorCode.TOO_MANY_STREAMS);
    assertThat(other.texts()).containsExactly("x");
    assertThat(second.texts()).containsExactly("x");
  }

  @Test
  void ack_malformed_endsTheFeed() {
    Subscriber bolt =
        world.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 100).named("mirror"));
    world.settle();
    world.fanOut.ack(bolt.feed, new byte[] {1, 2, 3}, world.now);

    assertThat(refusal(bolt)).isEqualTo(ErrorCode.CURSOR_MALFORMED);
    assertThat(world.kept).isEmpty();
  }

  @Test
  void ack_many_areKeptAtIntervalsAndTheLastAlways() {
    Subscriber bolt =
        world.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 100).named("mirror"));
    world.settle();
    for (int i = 0; i < 50; i++) {
      world.commit(EU, world.post(channel, "x"));
      world.fanOut.ack(bolt.feed, bolt.cursor(), world.now);
    }
    assertThat(world.keeps).isEqualTo(1);

    world.pass(Duration.ofMillis(200));

    assertThat(world.keeps).isEqualTo(2);
    assertThat(world.kept.get("bolt/mirror")).isEqualTo(bolt.cursor());
  }

  @Test
  void close_endsEverything() {
    Subscriber bolt = world.openLatest(BOLT);
    world.fanOut.close(bolt.feed);
    world.commit(EU, world.post(channel, "x"));

    assertThat(bolt.items).isEmpty();
    assertThat(world.fanOut.size()).isZero();
  }
}
