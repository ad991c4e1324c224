package dev.tidegate.broker.serve;

import static dev.tidegate.broker.serve.ServeWorld.BOLT;
import static dev.tidegate.broker.serve.ServeWorld.EU;
import static dev.tidegate.broker.serve.ServeWorld.IN;
import static dev.tidegate.broker.serve.ServeWorld.US;
import static dev.tidegate.broker.serve.ServeWorld.after;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.serve.ServeWorld.Subscriber;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Stamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a feed waits for what an event may answer: IN answers what US said, and the answer comes
/// first.
class CausalWaitTest {
  private static final Duration MOMENT = Duration.ofMillis(500);

  private final ServeWorld world = new ServeWorld();
  private final ChannelId channel = world.share(1, 0, BOLT, ServeWorld.CORD, ServeWorld.DELTA);
  private final ChannelId other = world.share(1, 1, BOLT, ServeWorld.DELTA);

  private Subscriber waiting() {
    world.fanOut.linkChanged(US, true, false, world.now);
    Subscriber bolt = world.openLatest(BOLT);
    answer(channel, 1, "answer");
    return bolt;
  }

  /// IN's event that was stored before US's events up to `seen`.
  private void answer(ChannelId about, long seen, String text) {
    world.commit(IN, after(US, seen), true, world.post(about, text).at(stamp(20)));
  }

  private Stamp stamp(long millis) {
    return Stamp.of(world.now.millis() + millis, 0);
  }

  private void question() {
    world.commit(US, world.post(channel, "question").at(stamp(10)));
    world.settle();
  }

  @Test
  void early_linkNotLive_comesAtOnceFlagged() {
    Subscriber bolt = world.openLatest(BOLT);
    answer(channel, 1, "answer");

    assertThat(bolt.texts()).containsExactly("answer ?");
  }

  @Test
  void early_predecessorArrives_comesAfterIt() {
    Subscriber bolt = waiting();
    world.commit(EU, world.post(other, "elsewhere"));
    world.commit(EU, world.post(channel, "meanwhile").at(stamp(30)));
    assertThat(bolt.texts()).containsExactly("elsewhere");

    question();

    assertThat(bolt.texts()).containsExactly("elsewhere", "question", "answer", "meanwhile");
    world.commit(EU, world.post(channel, "flows again"));
    assertThat(bolt.texts()).endsWith("flows again");
  }

  @Test
  void early_predecessorIsSkipped_comesWhenThatIsKnown() {
    Subscriber bolt = waiting();
    world.ends.stored(
        List.of(),
        List.of(new Batch.Skip(channel.bucket(), US, Pointer.START, ServeWorld.INCARNATION, 1, 1)));
    world.pass(MOMENT);
    world.settle();

    assertThat(bolt.texts()).containsExactly("answer");
  }

  @Test
  void early_waitRunsOut_comesFlaggedAndLaterOnesDoNotWaitAgain() {
    Subscriber bolt = waiting();
    for (int i = 0; i < 3; i++) {
      world.pass(MOMENT);
      world.settle();
      assertThat(bolt.texts()).isEmpty();
    }
    world.pass(MOMENT);
    world.settle();
    assertThat(bolt.texts()).containsExactly("answer ?");

    answer(channel, 1, "second");
    assertThat(bolt.texts()).containsExactly("answer ?", "second ?");

    question();
    assertThat(bolt.texts()).endsWith("question");
  }

  @Test
  void early_newPredecessorAfterTheFirstCame_isWaitedForAgain() {
    Subscriber bolt = waiting();
    world.pass(Duration.ofSeconds(2));
    world.settle();
    question();
    world.pass(MOMENT);
    answer(channel, 2, "second");

    assertThat(bolt.texts()).containsExactly("answer ?", "question");
  }

  @Test
  void early_linkGoesDown_endsTheWait() {
    Subscriber bolt = waiting();
    world.fanOut.linkChanged(US, false, false, world.now);
    world.settle();

    assertThat(bolt.texts()).containsExactly("answer ?");
  }

  @Test
  void early_linkCatchesUp_isNotWaitedFor() {
    world.fanOut.linkChanged(US, true, true, world.now);
    Subscriber bolt = world.openLatest(BOLT);
    answer(channel, 1, "answer");

    assertThat(bolt.texts()).containsExactly("answer ?");
  }

  @Test
  void early_tooManyChannelsWait_restComesFlagged() {
    List<ChannelId> many = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      many.add(world.share(3, i, BOLT));
    }
    world.fanOut.linkChanged(US, true, false, world.now);
    Subscriber bolt = world.openLatest(BOLT);
    for (int i = 0; i < 65; i++) {
      answer(many.get(i), 1, "answer " + i);
    }
    assertThat(bolt.texts()).containsExactly("answer 64 ?");

    world.pass(Duration.ofSeconds(2));
    world.settle();

    assertThat(bolt.texts()).hasSize(65).doesNotHaveDuplicates();
  }

  @Test
  void early_tooManyEntriesWait_comeBeforeTheWaitIsOver() {
    Subscriber bolt = waiting();
    for (int i = 0; i < FeedConfig.DEFAULTS.heldEntries(); i++) {
      world.commit(EU, world.post(channel, "more " + i).at(stamp(30 + i)));
    }
    world.settle();

    assertThat(bolt.texts()).startsWith("answer ?").hasSize(1 + 1_024).doesNotHaveDuplicates();
  }

  @Test
  void early_inABacklog_waitsUntilThePredecessorWasRead() {
    world.fanOut.linkChanged(US, false, false, world.now);
    answer(channel, 1, "answer");
    world.commit(EU, world.post(channel, "meanwhile").at(stamp(30)));
    question();
    world.commit(EU, world.post(channel, "last").at(stamp(40)));
    Subscriber bolt = world.openEarliest(BOLT);
    world.settle();

    assertThat(bolt.texts()).containsExactly("question", "answer", "meanwhile", "last");
  }

  @Test
  void cursor_takenWhileAChannelWaits_neitherLosesNorRepeats() {
    Subscriber bolt = waiting();
    world.commit(EU, world.post(other, "elsewhere"));
    world.commit(EU, world.post(channel, "meanwhile").at(stamp(30)));
    byte[] cursor = bolt.cursor();
    assertThat(CursorCodec.decode(cursor, ServeWorld.STORE, BOLT).held()).hasSize(1);
    world.fanOut.close(bolt.feed);
    world.commit(US, world.post(channel, "question").at(stamp(10)));
    world.restart();

    Subscriber again = world.open(BOLT, FeedRequest.from(cursor, 100));
    world.settle();

    assertThat(again.texts()).containsExactlyInAnyOrder("question", "answer", "meanwhile");
  }

  @Test
  void cursor_takenInTheMidstOfARelease_goesOnThere() {
    world.fanOut.linkChanged(US, true, false, world.now);
    Subscriber bolt = world.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 2));
    answer(channel, 1, "b");
    world.commit(
        EU, world.post(channel, "d").at(stamp(40)), world.post(channel, "e").at(stamp(50)));
    world.commit(IN, world.post(channel, "c").at(stamp(30)));
    world.commit(US, world.post(channel, "a").at(stamp(10)));
    world.settle();
    assertThat(bolt.texts()).containsExactly("a", "b");
    world.restart();

    Subscriber again = world.open(BOLT, FeedRequest.from(bolt.cursor(), 2));
    world.settle();
    assertThat(again.texts()).containsExactly("c", "d");
    Subscriber third = world.open(BOLT, FeedRequest.from(again.cursor(), 2));
    world.settle();

    assertThat(third.texts()).containsExactly("e");
  }

  @Test
  void release_answersAreCutShort_losesNothing() {
    Subscriber bolt = world.openLatest(BOLT);
    world.fanOut.parked(channel);
    for (int i = 0; i < 9; i++) {
      world.commit(EU, world.post(channel, "n" + i));
    }
    world.framesPerAnswer = 2;
    world.fanOut.released(channel, world.now);
    world.settle();

    assertThat(bolt.texts()).hasSize(9).startsWith("n0", "n1").endsWith("n8");
  }

  @Test
  void cursor_takenInTheMidstOfAReleaseThatIsCutShortLater_goesOnThere() {
    world.fanOut.linkChanged(US, true, false, world.now);
    Subscriber bolt = world.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 2));
    answer(channel, 1, "b");
    world.commit(EU, world.post(channel, "d").at(stamp(40)));
    world.commit(IN, world.post(channel, "c").at(stamp(30)));
    world.commit(US, world.post(channel, "a").at(stamp(10)));
    world.settle();
    assertThat(bolt.texts()).containsExactly("a", "b");
    world.framesPerAnswer = 1;

    Subscriber again = world.open(BOLT, FeedRequest.from(bolt.cursor(), 9));
    world.settle();

    assertThat(again.texts()).containsExactly("c", "d");
  }

  @Test
  void release_creditIsSmall_comesInOrderBitByBit() {
    world.fanOut.linkChanged(US, true, false, world.now);
    Subscriber bolt = world.open(BOLT, FeedRequest.all(FeedRequest.Start.LATEST, 1));
    answer(channel, 1, "b");
    world.commit(EU, world.post(channel, "c").at(stamp(40)));
    world.commit(US, world.post(channel, "a").at(stamp(10)));
    for (int i = 0; i < 3; i++) {
      world.settle();
      bolt.credit(1);
    }
    world.settle();

    assertThat(bolt.texts()).containsExactly("a", "b", "c");
  }

  @Test
  void release_clockOfAnOriginWentBack_keepsItsOwnOrder() {
    Subscriber bolt = waiting();
    world.commit(IN, world.post(channel, "after a step back").at(stamp(-90_000)));
    question();

    assertThat(bolt.texts()).containsExactly("question", "answer", "after a step back");
  }

  @Test
  void release_orgIsRemovedMeanwhile_nothingComes() {
    Subscriber bolt = waiting();
    world.remove(channel, BOLT);
    question();

    assertThat(bolt.texts()).isEmpty();
  }

  @Test
  void release_planNoLongerStands_isDecidedAnewFirst() {
    Subscriber bolt = waiting();
    world.policySet = "1".repeat(64);
    question();

    assertThat(bolt.texts()).containsExactly("question", "answer");
    assertThat(world.refreshed).isNotEmpty();
  }

  @Test
  void release_storeIsAway_comesLater() {
    Subscriber bolt = waiting();
    world.readable = false;
    question();
    assertThat(bolt.texts()).isEmpty();

    world.readable = true;
    world.pass(Duration.ofSeconds(1));
    world.settle();

    assertThat(bolt.texts()).containsExactly("question", "answer");
  }

  @Test
  void parked_channelWaitsUntilItIsReleased() {
    Subscriber bolt = world.openLatest(BOLT);
    world.fanOut.parked(channel);
    world.commit(EU, world.post(channel, "1"));
    world.commit(EU, world.post(other, "elsewhere"));
    world.commit(US, world.post(channel, "2"));
    world.pass(Duration.ofHours(9));
    world.settle();
    assertThat(bolt.texts()).containsExactly("elsewhere");

    world.fanOut.released(channel, world.now);
    world.settle();

    assertThat(bolt.texts()).containsExactly("elsewhere", "1", "2");
  }

  @Test
  void parked_overAReconnect_staysParked() {
    Subscriber bolt = world.openLatest(BOLT);
    world.fanOut.parked(channel);
    world.commit(EU, world.post(channel, "1"));
    world.commit(EU, world.post(other, "elsewhere"));
    world.fanOut.close(bolt.feed);
    Subscriber again = world.open(BOLT, FeedRequest.from(bolt.cursor(), 100));
    world.settle();
    assertThat(again.texts()).isEmpty();

    world.fanOut.released(channel, world.now);
    world.settle();

    assertThat(again.texts()).containsExactly("1");
  }

  @Test
  void parked_longRange_comesInSeveralReads() {
    Subscriber bolt = world.openLatest(BOLT);
    world.fanOut.parked(channel);
    for (int i = 0; i < 2_500; i++) {
      world.commit(EU, world.post(channel, "n" + i));
    }
    world.fanOut.released(channel, world.now);
    world.settle();

    assertThat(bolt.texts()).hasSize(2_500).startsWith("n0", "n1").endsWith("n2499");
    assertThat(world.queries).hasSize(3);
  }

  @Test
  void early_frameOfTwoChannels_bothWait() {
    world.fanOut.linkChanged(US, true, false, world.now);
    Subscriber bolt = world.openLatest(BOLT);
    Frame both =
        world.commit(IN, after(US, 1), true, world.post(channel, "x"), world.post(other, "y"));
    assertThat(both.entries()).hasSize(2);
    assertThat(bolt.texts()).isEmpty();

    question();

    assertThat(bolt.texts()).containsExactlyInAnyOrder("question", "x", "y");
  }
}
