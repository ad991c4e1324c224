package dev.tidegate.broker.upkeep;

import static dev.tidegate.broker.upkeep.RepairWorld.ACME;
import static dev.tidegate.broker.upkeep.RepairWorld.EU;
import static dev.tidegate.broker.upkeep.RepairWorld.GLOBEX;
import static dev.tidegate.broker.upkeep.RepairWorld.IN;
import static dev.tidegate.broker.upkeep.RepairWorld.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.Body;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of damaged frames, of this region's own and of another's.
final class RepairerTest {
  private static final Duration ROUNDS = Duration.ofSeconds(5);
  private static final String MAIL = "write to me@example.org";

  private final RepairWorld own = new RepairWorld(EU);

  @Test
  void ownFrame_thatNobodyHolds_becomesGapMarkersAndIsAlarmed() {
    own.store(own.posts(1, "a", MAIL));
    own.damage(1);
    assertThat(own.asked.getLast().range()).isEqualTo(new Range(RepairWorld.BUCKET, EU, 1, 1, 2));
    own.look(2);

    answerAll(own, Duration.ofSeconds(8), question -> new Given.Nothing(2));

    assertThat(own.text(1, ACME)).contains("(gap)");
    assertThat(own.text(2, ACME)).contains("(gap)");
    assertThat(own.alarms).containsExactly("FRAME_DAMAGED", "RANGE_LOST", "FRAME_REPAIRED");
    assertThat(own.replaced).hasSize(1);
  }

  @Test
  void ownFrame_wordsThatAreNotTheOriginal_areNotTaken() {
    own.store(own.posts(1, MAIL));
    own.damage(1);
    Frame forged = own.posts(1, "write to eve@example.org");
    Frame changedOnly = own.abroad(1, 1, MAIL);

    answerAll(own, ROUNDS, _ -> new Given.Frames(List.of(forged, changedOnly), 1));

    assertThat(own.text(1, ACME)).contains("(gap)");
  }

  @Test
  void ownFrame_holderOutOfReach_waitsAndIsAskedAgain() {
    own.store(own.posts(1, "a"));
    own.away.add(US);
    own.damage(1);
    own.pass(Duration.ofMinutes(5));
    assertThat(own.asked).isEmpty();
    assertThat(own.look(1)).isNotEqualTo(Answer.Frames.of(List.of()));
    assertThat(own.replaced).isEmpty();

    own.away.clear();
    answerAll(own, Duration.ofSeconds(40), _ -> new Given.Frames(List.of(own.posts(1, "a")), 1));

    assertThat(own.text(1, ACME)).contains("a");
  }

  @Test
  void ownFrame_answerThatNeverComes_isAskedForAgainAndTheOldOneIgnored() {
    own.store(own.posts(1, "a"));
    own.damage(1);
    RepairWorld.Asked unheard = own.asked();
    own.pass(Duration.ofSeconds(7));
    RepairWorld.Asked again = own.asked();
    assertThat(again.number()).isNotEqualTo(unheard.number());

    own.answers(unheard, new Given.Frames(List.of(own.posts(1, "a")), 1));
    own.pass(Duration.ofSeconds(1));
    assertThat(own.replaced).isEmpty();
    own.answers(again, new Given.Frames(List.of(own.posts(1, "a")), 1));
    own.pass(Duration.ofSeconds(1));

    assertThat(own.text(1, ACME)).contains("a");
  }

  @Test
  void ownFrame_holderWithTheOriginal_isWholeAgain() {
    Frame before = own.store(own.posts(1, "a", MAIL)).getFirst();
    own.damage(1);

    own.answers(own.asked(), new Given.Frames(List.of(own.posts(1, "a", MAIL)), 2));
    own.pass(Duration.ofSeconds(1));

    Frame after = own.stored(1);
    assertThat(after.entries()).isEqualTo(before.entries());
    assertThat(after.plans()).isEqualTo(before.plans());
    assertThat(after.keys()).isEqualTo(before.keys());
    assertThat(after.marks()).isEqualTo(before.marks());
    assertThat(after.head()).isEqualTo(before.head().withRevision(1));
    assertThat(own.text(2, GLOBEX).orElseThrow()).startsWith("write to ").doesNotContain("me@");
    assertThat(own.alarms).containsExactly("FRAME_DAMAGED", "FRAME_REPAIRED");
    assertThat(own.asked).isEmpty();
  }

  @Test
  void ownFrame_twoHoldersWithAPartEach_isWholeAgain() {
    own.holders.add(IN);
    own.store(own.posts(1, "a", "b"));
    own.damage(1);
    List<RepairWorld.Asked> questions = List.copyOf(own.asked);
    assertThat(questions).extracting(RepairWorld.Asked::region).containsExactly(US, IN);

    own.answers(questions.get(0), new Given.Frames(List.of(own.posts(1, "a")), 1));
    own.answers(questions.get(1), new Given.Frames(List.of(own.posts(2, "b")), 2));
    own.pass(Duration.ofSeconds(1));

    assertThat(own.text(1, ACME)).contains("a");
    assertThat(own.text(2, ACME)).contains("b");
  }

  @Test
  void ownFrame_damagedThereToo_isLostAfterTheSecondRound() {
    own.store(own.posts(1, "a"));
    own.damage(1);
    own.answers(own.asked(), new Given.Damaged(1));
    own.pass(Duration.ofSeconds(1));
    assertThat(own.replaced).isEmpty();

    answerAll(own, ROUNDS, _ -> new Given.Damaged(1));

    assertThat(own.text(1, ACME)).contains("(gap)");
  }

  @Test
  void ownFrame_oneRecordDamaged_isMadeAnewWithoutAsking() {
    Frame before = own.store(own.posts(1, "a", MAIL)).getFirst();

    own.damageLastRecord(1);
    own.pass(Duration.ofSeconds(1));

    assertThat(own.asked).isEmpty();
    assertThat(own.stored(1).entries()).isEqualTo(before.entries());
  }

  @Test
  void ownFrame_oneEventDamagedAndLost_theOthersStay() {
    Frame before = own.store(lastOriginal(own.posts(1, "a", "b"))).getFirst();
    own.damageLastRecord(1);
    assertThat(own.asked.getFirst().range().from()).isEqualTo(2);

    answerAll(own, ROUNDS, _ -> new Given.Nothing(2));

    assertThat(own.stored(1).entries().getFirst()).isEqualTo(before.entries().getFirst());
    assertThat(own.text(2, ACME)).contains("(gap)");
  }

  @Test
  void ownFrame_inTheTail_isRestoredFromMemory() {
    Frame before = own.store(own.posts(1, "a", MAIL)).getFirst();
    own.tail.add(before);

    own.damage(1);
    own.pass(Duration.ofSeconds(1));

    assertThat(own.asked).isEmpty();
    assertThat(own.stored(1).entries()).isEqualTo(before.entries());
    assertThat(own.alarms).containsExactly("FRAME_DAMAGED", "FRAME_REPAIRED");
  }

  @Test
  void ownFrame_ofDeletesAndDeletedMessages_needsNobodyAndBringsNoWordBack() {
    byte[] tombstone = own.record(1, new Body.Tombstone(own.id(2)), Classification.NONE);
    byte[] delete = own.record(2, new Body.Deleted(own.id(1)), Classification.NONE);
    Frame frame =
        own.frame(
            1,
            2,
            List.of(RepairWorld.plan()),
            List.of(
                entry(1, EventKind.POSTED, tombstone, tombstone),
                entry(2, EventKind.DELETED, delete)));
    Frame before = own.store(frame).getFirst();

    own.damage(1);
    own.pass(Duration.ofSeconds(1));

    assertThat(own.asked).isEmpty();
    assertThat(own.stored(1).entries()).isEqualTo(before.entries());
  }

  @Test
  void commit_thatFails_isTriedAgain() {
    own.store(own.posts(1, "a"));
    own.damage(1);
    own.failures = 3;

    own.answers(own.asked(), new Given.Frames(List.of(own.posts(1, "a")), 1));
    own.pass(Duration.ofSeconds(2));

    assertThat(own.text(1, ACME)).contains("a");
    assertThat(own.stored(1).head().revision()).isEqualTo(1);
  }

  @Test
  void change_ofADamagedFrame_isMadeWhenItIsRepaired() {
    Frame before = own.store(own.posts(1, "a")).getFirst();
    own.damage(1);
    List<Frame> changed = new ArrayList<>();

    own.revisions.revise(before, (frame, _) -> frame, (frame, _) -> changed.add(frame));
    own.pass(Duration.ofSeconds(1));
    assertThat(changed).isEmpty();
    assertThat(own.revisions.isIdle()).isTrue();
    own.answers(own.asked(), new Given.Frames(List.of(own.posts(1, "a")), 1));
    own.pass(Duration.ofSeconds(1));

    assertThat(changed).hasSize(1);
    assertThat(own.stored(1).head().revision()).isEqualTo(1);
  }

  @Test
  void delete_ofWordsInADamagedFrame_isDoneWhenTheyAreBack() {
    byte[] delete = own.record(2, new Body.Deleted(own.id(1)), Classification.NONE);
    own.store(
        own.posts(1, "secret"),
        own.frame(2, 2, List.of(RepairWorld.plan()), List.of(entry(2, EventKind.DELETED, delete))));
    own.damage(1);
    own.blanker.deleted(own.id(2), own.now);
    own.pass(Duration.ofSeconds(3));
    assertThat(own.blanker.isIdle()).isFalse();

    own.answers(own.asked(), new Given.Frames(List.of(own.posts(1, "secret")), 1));
    own.pass(Duration.ofSeconds(3));

    assertThat(own.text(1, ACME).orElseThrow()).startsWith("Tombstone");
    assertThat(own.text(1, GLOBEX).orElseThrow()).startsWith("Tombstone");
    assertThat(own.blanker.isIdle()).isTrue();
  }

  @Test
  void frames_moreThanAtOnce_giveWayWhenNobodyAnswers() {
    own.away.add(US);
    for (int i = 1; i <= Repairer.AT_ONCE + 1; i++) {
      own.store(own.posts(i, "a"));
    }
    for (int i = 1; i <= Repairer.AT_ONCE; i++) {
      own.damage(i);
    }
    own.damage(Repairer.AT_ONCE + 1);
    assertThat(own.alarms).hasSize(Repairer.AT_ONCE);
    own.pass(Duration.ofSeconds(31));

    own.look(Repairer.AT_ONCE + 1);

    assertThat(own.alarms).hasSize(Repairer.AT_ONCE + 1);
  }

  // Another region's events

  private final RepairWorld far = farWorld();

  private static RepairWorld farWorld() {
    RepairWorld world = new RepairWorld(US);
    world.origin = EU;
    return world;
  }

  @Test
  void foreignFrame_originOutOfReach_waits() {
    far.store(far.abroad(1, 3, "a", "b"));
    far.away.add(EU);

    far.damage(1);
    far.pass(Duration.ofMinutes(3));

    assertThat(far.replaced).isEmpty();
    assertThat(far.alarms).containsExactly("FRAME_DAMAGED");
  }

  @Test
  void foreignFrame_thatCannotBeJudgedYet_isAskedForAgain() {
    far.store(far.abroad(1, 1, MAIL));
    far.damage(1);
    far.admits = false;
    far.answers(far.asked(), new Given.Frames(List.of(far.abroad(1, 1, MAIL)), 1));
    far.pass(Duration.ofSeconds(1));
    assertThat(far.replaced).isEmpty();

    far.admits = true;
    answerAll(far, ROUNDS, _ -> new Given.Frames(List.of(far.abroad(1, 1, MAIL)), 1));

    assertThat(far.text(1, GLOBEX)).isPresent();
  }

  @Test
  void foreignFrame_damagedAtItsOriginToo_waitsForThatRepair() {
    far.store(far.abroad(1, 1, MAIL));
    far.damage(1);

    answerAll(far, Duration.ofMinutes(2), _ -> new Given.Damaged(1));
    assertThat(far.replaced).isEmpty();
    answerAll(
        far, Duration.ofSeconds(40), _ -> new Given.Frames(List.of(far.abroad(1, 1, MAIL)), 1));

    assertThat(far.text(1, GLOBEX)).isPresent();
  }

  @Test
  void foreignFrame_lostAtItsOrigin_becomesAGapMarker() {
    far.store(far.abroad(1, 2, "a", "b"));
    far.damage(1);

    far.answers(far.asked(), new Given.Lost(1));
    far.answers(far.asked(), new Given.Frames(List.of(far.abroad(2, 2, "b")), 2));
    far.pass(Duration.ofSeconds(1));

    assertThat(far.text(1, GLOBEX)).contains("(gap)");
    assertThat(far.text(2, GLOBEX)).contains("b");
    assertThat(far.alarms).containsExactly("FRAME_DAMAGED", "RANGE_LOST", "FRAME_REPAIRED");
  }

  @Test
  void foreignFrame_ofWhichItsOriginGivesLess_isWithdrawnInPart() {
    far.store(far.abroad(1, 2, "a", "b"));
    far.damage(1);

    far.answers(far.asked(), new Given.Frames(List.of(far.abroad(2, 2, "b")), 2));
    far.pass(Duration.ofSeconds(1));

    Frame after = far.stored(1);
    assertThat(after.entries()).extracting(Entry::sequence).containsExactly(1L, 2L);
    assertThat(after.entries().getFirst().kind()).isEqualTo(EventKind.POSTED);
    assertThat(far.text(1, GLOBEX)).isEmpty();
    assertThat(far.text(2, GLOBEX)).contains("b");
    assertThat(after.plan(after.entries().getFirst()).reader(GLOBEX).orElseThrow().outcome())
        .isInstanceOf(Outcome.Block.class);
  }

  @Test
  void foreignFrame_ofWhichItsOriginGivesMore_isNotMoreThanItWas() {
    far.store(far.abroad(1, 1, MAIL));
    far.damage(1);
    Plan.Reader globex = new Plan.Reader(GLOBEX, Outcome.Copy.PLAIN, 0, List.of());
    Plan.Reader acme = new Plan.Reader(ACME, Outcome.Copy.PLAIN, 0, List.of());
    Frame looser =
        far.frame(
            1,
            2,
            List.of(RepairWorld.plan(acme, globex)),
            List.of(far.post(1, MAIL, true), far.post(2, "not stored here", true)));

    far.answers(far.asked(), new Given.Frames(List.of(looser), 2));
    far.pass(Duration.ofSeconds(1));

    Frame after = far.stored(1);
    assertThat(after.entries()).hasSize(1);
    assertThat(far.text(1, GLOBEX).orElseThrow()).startsWith("write to ").doesNotContain("me@");
    assertThat(far.text(1, ACME)).isEmpty();
    assertThat(after.entries().getFirst().records())
        .extracting(Entry.Slot::number)
        .containsExactly(1);
  }

  @Test
  void foreignFrame_thatItsOriginGivesAsItWas_isAsItWas() {
    Frame before = far.store(far.abroad(1, 4, "a", MAIL)).getFirst();
    far.damage(1);

    far.answers(far.asked(), new Given.Frames(List.of(far.abroad(1, 4, "a", MAIL)), 4));
    far.pass(Duration.ofSeconds(1));

    assertThat(far.stored(1).entries()).isEqualTo(before.entries());
    assertThat(far.stored(1).head()).isEqualTo(before.head().withRevision(1));
  }

  @Test
  void foreignFrame_ofAnotherStream_isNotTaken() {
    far.store(far.abroad(1, 1, "a"));
    far.damage(1);
    RepairWorld other = new RepairWorld(US);
    other.origin = IN;

    answerAll(far, ROUNDS, _ -> new Given.Frames(List.of(other.abroad(1, 1, "a")), 1));

    assertThat(far.replaced).isEmpty();
  }

  private static Entry entry(long sequence, EventKind kind, byte[]... records) {
    List<Entry.Slot> slots = new ArrayList<>();
    for (int i = 0; i < records.length; i++) {
      slots.add(new Entry.Slot(i, records[i]));
    }
    return new Entry(sequence, RepairWorld.CHANNEL, 0, 0, kind, slots);
  }

  /// The frame without the last event's second rendition: its original is the last record.
  private static Frame lastOriginal(Frame frame) {
    List<Entry> entries = new ArrayList<>(frame.entries());
    Entry last = entries.removeLast();
    entries.add(last.with(0, last.records().subList(0, 1)));
    return new Frame(
        frame.head(),
        List.of(RepairWorld.plan(new Plan.Reader(ACME, Outcome.Copy.PLAIN, 0, List.of()))),
        entries,
        frame.keys(),
        frame.marks());
  }

  private interface Giving {
    Given answer(RepairWorld.Asked question);
  }

  /// Passes time and answers whatever is asked.
  private static void answerAll(RepairWorld world, Duration duration, Giving giving) {
    for (long left = duration.toMillis(); left > 0; left -= 100) {
      List<RepairWorld.Asked> questions = List.copyOf(world.asked);
      world.asked.clear();
      questions.forEach(each -> world.answers(each, giving.answer(each)));
      world.pass(Duration.ofMillis(100));
    }
  }
}
