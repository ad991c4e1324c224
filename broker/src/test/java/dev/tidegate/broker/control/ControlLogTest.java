package dev.tidegate.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// How a region comes back to its own log after an old copy of its store was put back.
class ControlLogTest {
  private static final RegionId SELF = new RegionId("eu-de");
  private static final RegionId US = new RegionId("us-va");
  private static final Moment NOW = new Moment(77, 1_795_392_000_000L);

  private final ControlState state = new ControlState();
  private final List<String> alarms = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private OwnTail tail = new OwnTail(SELF, state, List.of(US), NOW);
  private ControlLog log = log();

  private ControlLog log() {
    return new ControlLog(
        SELF,
        state,
        tail,
        new ControlLog.Effects() {
          @Override
          public void applied(List<ControlChange> changes, Moment now) {}

          @Override
          public void alarm(String code, String detail) {
            alarms.add(code);
          }

          @Override
          public void wake() {}
        });
  }

  private static ControlEntry own(long position, String jurisdiction) {
    return new ControlEntry(
        SELF, position, ControlCodec.encode(ControlSamples.declared(jurisdiction), position));
  }

  /// A broker starts on a store with one entry; the peer has told that it has `theirs`.
  private void restartedWhilePeerHas(long theirs) {
    state.apply(own(1, "EU"));
    tail = new OwnTail(SELF, state, List.of(US), NOW);
    log = log();
    tail.told(US, theirs);
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

  @Test
  void ask_othersHoldMoreOfTheOwnLog_isDecidedWhenThatIsTakenBack() {
    restartedWhilePeerHas(3);
    ask();
    assertThat(log.hasWork()).isFalse();
    log.receive(own(2, "CH"));
    log.receive(own(3, "NO"));
    assertThat(log.hasWork()).isTrue();
    assertThat(commit()).containsExactly(2L, 3L);
    assertThat(answers).isEmpty();

    assertThat(commit()).containsExactly(4L);

    assertThat(answers).containsExactly("done");
    assertThat(state.jurisdictions(SELF)).containsExactly("UK");
    assertThat(alarms).isEmpty();
  }

  @Test
  void receive_ownEntryThatDiffers_alarmsAndTakesNothingBack() {
    restartedWhilePeerHas(3);

    log.receive(own(1, "XX"));
    log.receive(own(2, "CH"));

    assertThat(alarms).containsExactly("LOG_FORKED");
    assertThat(log.hasWork()).isFalse();
    ask();
    assertThat(commit()).containsExactly(2L);
    assertThat(state.jurisdictions(SELF)).containsExactly("UK");
  }

  @Test
  void receive_ownEntryThatIsStoredMeanwhile_isAppliedOnce() {
    ask();
    Batch.Builder batch = Batch.builder();
    log.fill(batch, new CommitSource.Budget(100, 1 << 20), NOW);
    ControlEntry stored = new ControlEntry(SELF, 1, batch.control.getFirst().entry());
    // Who reads the store may have sent it on before this region knows that it is stored.
    log.receive(stored);
    log.stored(List.of(), NOW);

    assertThat(commit()).isEmpty();
    assertThat(state.vector().position(SELF)).isEqualTo(1);
    assertThat(alarms).isEmpty();
  }
}
