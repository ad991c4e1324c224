package dev.tidegate.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.LogKey;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// How a region comes back to its own log after an old copy of its store was put back, and what it
/// does not take for its own.
class ControlLogTest {
  private static final RegionId SELF = new RegionId("eu-de");
  private static final RegionId US = new RegionId("us-va");
  private static final RegionId IN = new RegionId("in-mh");
  private static final Moment NOW = new Moment(77, 1_795_392_000_000L);
  private static final LogKey KEY = LogKey.ofNumber(1);
  private static final OwnHand HAND = new OwnHand(SELF, KEY);

  private final ControlState state = new ControlState();
  private final List<String> alarms = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private OwnTail tail = new OwnTail(SELF, state, List.of(US), NOW);
  private ControlLog log = log();

  private ControlLog log() {
    return new ControlLog(
        SELF,
        KEY,
        state,
        tail,
        LimitsByOrg.NONE,
        new ControlLog.Effects() {
          @Override
          public void applied(List<ControlChange> changes, Moment now) {}

          @Override
          public void alarm(String code, String detail) {
            alarms.add(code + " " + detail);
          }

          @Override
          public void wake() {}
        });
  }

  /// Entries that follow on one another, as this region has written them before its store was put
  /// back.
  private static List<ControlEntry> written(String... jurisdictions) {
    List<ControlEntry> entries = new ArrayList<>();
    for (String jurisdiction : jurisdictions) {
      entries.add(after(entries, HAND, jurisdiction));
    }
    return entries;
  }

  private static ControlEntry after(List<ControlEntry> before, OwnHand hand, String jurisdiction) {
    long digest = before.isEmpty() ? 0 : ControlState.digest(before.getLast().bytes());
    long position = before.size() + 1L;
    return hand.write(position, digest, ControlSamples.declared(jurisdiction), position);
  }

  private static ControlEntry unsealed(long position, String jurisdiction) {
    return new ControlEntry(
        SELF, position, ControlCodec.encode(ControlSamples.declared(jurisdiction), position));
  }

  /// A broker starts on a store with the first of what it wrote; the peers have told how much of it
  /// they have.
  private void restartedWhilePeersHave(ControlEntry first, long us, long in) {
    state.apply(first);
    tail = new OwnTail(SELF, state, List.of(US, IN), NOW);
    log = log();
    tail.told(US, us);
    tail.told(IN, in);
    tail.tick(NOW);
  }

  private List<Long> commit() {
    Batch.Builder batch = Batch.builder();
    log.fill(batch, new CommitSource.Budget(100, 1 << 20), NOW);
    log.stored(List.of(), NOW);
    tail.tick(NOW);
    return batch.control.stream().map(Batch.StoredControl::position).toList();
  }

  private void ask() {
    log.declare(
        d -> d.region(new TreeSet<>(List.of("UK"))),
        failure -> answers.add(failure.map(Throwable::getMessage).orElse("done")));
  }

  /// A peer says that it has three entries of ours, and sends this as the second.
  private void assertNotTaken(ControlEntry forged) {
    List<ControlEntry> ours = written("EU", "CH", "NO");
    restartedWhilePeersHave(ours.getFirst(), 3, 1);

    log.receive(US, forged);

    assertThat(log.hasWork()).isFalse();
    assertThat(commit()).isEmpty();
    assertThat(state.vector().position(SELF)).isEqualTo(1);
    assertThat(state.jurisdictions(SELF)).containsExactly("EU");
    assertThat(alarms).containsExactly("SEAL_WRONG eu-de@2 from=us-va");

    // Who lies is not waited for; what is asked of this region is done.
    ask();
    assertThat(commit()).containsExactly(2L);
    assertThat(answers).containsExactly("done");
  }

  @Test
  void receive_ownEntryWithoutASeal_isAlarmedAndNotTaken() {
    assertNotTaken(unsealed(2, "XX"));
  }

  @Test
  void receive_ownEntrySealedWithAnotherStoresKey_isAlarmedAndNotTaken() {
    assertNotTaken(after(written("EU"), new OwnHand(SELF, LogKey.ofNumber(2)), "XX"));
  }

  @Test
  void receive_ownEntrySealedForAnotherPosition_isAlarmedAndNotTaken() {
    ControlEntry third = written("EU", "CH", "NO").get(2);

    assertNotTaken(new ControlEntry(SELF, 2, third.bytes()));
  }

  @Test
  void receive_entryOfAnotherRegionUnderOurName_isAlarmedAndNotTaken() {
    ControlEntry theirs = after(written("EU"), new OwnHand(US, KEY), "XX");

    assertNotTaken(new ControlEntry(SELF, 2, theirs.bytes()));
  }

  @Test
  void receive_ownEntryWithAnAlteredByte_isNeverTaken() {
    List<ControlEntry> ours = written("EU", "CH");
    byte[] genuine = ours.get(1).bytes();
    restartedWhilePeersHave(ours.getFirst(), 2, 1);

    for (int i = 0; i < genuine.length; i++) {
      byte[] altered = genuine.clone();
      altered[i] ^= 1;
      log.receive(US, new ControlEntry(SELF, 2, altered));
      assertThat(log.hasWork()).as("byte %d", i).isFalse();
    }

    assertThat(alarms).containsExactly("SEAL_WRONG eu-de@2 from=us-va");
  }

  @Test
  void receive_manyForgedEntries_areAlarmedOnceForEachPeer() {
    restartedWhilePeersHave(written("EU").getFirst(), 3, 3);
    for (int i = 0; i < 50; i++) {
      log.receive(US, unsealed(2, "X" + i));
      log.receive(IN, unsealed(1, "X" + i));
    }

    assertThat(alarms)
        .containsExactly("SEAL_WRONG eu-de@2 from=us-va", "SEAL_WRONG eu-de@1 from=in-mh");
  }

  @Test
  void receive_forgedEntryWhileAnotherPeerHasGenuineOnes_waitsForThoseAndTakesThem() {
    List<ControlEntry> ours = written("EU", "CH", "NO");
    restartedWhilePeersHave(ours.getFirst(), 99, 3);
    ask();
    log.receive(US, unsealed(2, "XX"));
    tail.told(US, 99);
    tail.tick(NOW);
    assertThat(log.hasWork()).isFalse();

    log.receive(IN, ours.get(1));
    log.receive(US, unsealed(3, "XX"));
    log.receive(IN, ours.get(2));

    assertThat(commit()).containsExactly(2L, 3L);
    assertThat(state.jurisdictions(SELF)).containsExactly("NO");
    assertThat(commit()).containsExactly(4L);
    assertThat(answers).containsExactly("done");
  }

  @Test
  void ask_othersHoldMoreOfTheOwnLog_isDecidedWhenThatIsTakenBack() {
    List<ControlEntry> ours = written("EU", "CH", "NO");
    restartedWhilePeersHave(ours.getFirst(), 3, 1);
    ask();
    assertThat(log.hasWork()).isFalse();
    log.receive(US, ours.get(1));
    log.receive(US, ours.get(2));
    assertThat(log.hasWork()).isTrue();
    assertThat(commit()).containsExactly(2L, 3L);
    assertThat(answers).isEmpty();

    assertThat(commit()).containsExactly(4L);

    assertThat(answers).containsExactly("done");
    assertThat(state.jurisdictions(SELF)).containsExactly("UK");
    assertThat(alarms).isEmpty();
  }

  @Test
  void receive_ownNextEntryFromAPeerHeardLate_isTakenBackThenToo() {
    List<ControlEntry> ours = written("EU", "CH");
    restartedWhilePeersHave(ours.getFirst(), 1, 1);
    assertThat(tail.isWhole()).isTrue();

    log.receive(US, ours.get(1));

    assertThat(commit()).containsExactly(2L);
    assertThat(alarms).isEmpty();
  }

  @Test
  void receive_forgedEntryInThePlaceOfOurs_isAlarmedAsForgedAndNotAsAFork() {
    List<ControlEntry> ours = written("EU", "CH", "NO");
    restartedWhilePeersHave(ours.getFirst(), 3, 3);

    log.receive(US, unsealed(1, "XX"));

    assertThat(alarms).containsExactly("SEAL_WRONG eu-de@1 from=us-va");
    assertThat(tail.isForked()).isFalse();
    assertThat(tail.isWhole()).isFalse();
    log.receive(IN, ours.get(1));
    log.receive(IN, ours.get(2));
    assertThat(commit()).containsExactly(2L, 3L);
  }

  @Test
  void receive_ownEntryThatDiffers_alarmsAForkAndTakesNothingBack() {
    List<ControlEntry> other = written("XX", "CH");
    restartedWhilePeersHave(written("EU").getFirst(), 3, 1);

    log.receive(US, other.getFirst());
    log.receive(US, other.get(1));

    assertThat(alarms).containsExactly("LOG_FORKED eu-de@1 ");
    assertThat(log.hasWork()).isFalse();
    ask();
    assertThat(commit()).containsExactly(2L);
    assertThat(state.jurisdictions(SELF)).containsExactly("UK");
  }

  @Test
  void receive_ownNextEntryOfAnotherBranch_alarmsAForkAndIsNotJoined() {
    List<ControlEntry> other = written("XX", "CH", "NO");
    restartedWhilePeersHave(written("EU").getFirst(), 3, 1);

    log.receive(US, other.get(1));
    log.receive(US, other.get(2));

    assertThat(commit()).isEmpty();
    assertThat(alarms).containsExactly("LOG_FORKED eu-de@2 ");
    ask();
    assertThat(commit()).containsExactly(2L);
    assertThat(answers).containsExactly("done");
  }

  @Test
  void receive_ownEntriesWhileAnotherIsStoredInTheirPlace_alarmsAForkAndTakesNoneOfThem() {
    List<ControlEntry> lost = written("EU", "CH", "NO");
    restartedWhilePeersHave(lost.getFirst(), 1, 1);
    ask();
    log.fill(Batch.builder(), new CommitSource.Budget(100, 1 << 20), NOW);
    log.receive(US, lost.get(1));
    log.receive(US, lost.get(2));
    log.stored(List.of(), NOW);

    assertThat(commit()).isEmpty();
    assertThat(alarms).containsExactly("LOG_FORKED eu-de@2 ");
    ask();
    assertThat(state.vector().position(SELF)).isEqualTo(2);
    assertThat(state.jurisdictions(SELF)).containsExactly("UK");
  }

  @Test
  void receive_ownEntryThatIsStoredMeanwhile_isAppliedOnce() {
    ask();
    Batch.Builder batch = Batch.builder();
    log.fill(batch, new CommitSource.Budget(100, 1 << 20), NOW);
    ControlEntry stored = new ControlEntry(SELF, 1, batch.control.getFirst().entry());
    // Who reads the store may have sent it on before this region knows that it is stored.
    log.receive(US, stored);
    log.stored(List.of(), NOW);

    assertThat(commit()).isEmpty();
    assertThat(state.vector().position(SELF)).isEqualTo(1);
    assertThat(alarms).isEmpty();
  }

  @Test
  void receive_entriesOfAnotherRegion_needNoSealOfOurs() {
    log.receive(IN, new ControlEntry(US, 1, ControlCodec.encode(ControlSamples.declared("US"), 1)));

    assertThat(commit()).containsExactly(1L);
    assertThat(state.jurisdictions(US)).containsExactly("US");
    assertThat(alarms).isEmpty();
  }
}
