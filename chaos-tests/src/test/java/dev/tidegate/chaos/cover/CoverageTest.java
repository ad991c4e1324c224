package dev.tidegate.chaos.cover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.link.LinkState;
import dev.tidegate.chaos.fault.Family;
import dev.tidegate.chaos.world.BrokerStage;
import dev.tidegate.chaos.world.DecisionKind;
import dev.tidegate.model.RegionId;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CoverageTest {
  private static final RegionId EU = new RegionId("eu-de");
  private static final RegionId US = new RegionId("us-va");
  private static final RegionId IN = new RegionId("in-mh");

  private final CoverageWatch watch = new CoverageWatch();

  private boolean isMet(BrokerStage stage, LinkState.Kind state, Family family) {
    return watch.coverage().isMet(new Cell(stage, state, family));
  }

  @Test
  void event_whileNoFaultIsOn_countsForNothing() {
    watch.linkIs(EU, US, LinkState.Kind.LIVE);
    watch.happened(BrokerStage.SERVE, EU);

    assertThat(watch.coverage().metCells()).isZero();
    assertThat(watch.coverage().share()).isZero();
  }

  @Test
  void event_inARegion_countsForTheLinksItIsAnEndOf() {
    watch.linkIs(EU, US, LinkState.Kind.LIVE);
    watch.linkIs(US, EU, LinkState.Kind.RESUMING);
    watch.linkIs(US, IN, LinkState.Kind.PAUSED);
    watch.begins(Family.CUT);
    watch.happened(BrokerStage.ACCEPT, EU);

    assertThat(watch.coverage().metCells()).isEqualTo(2);
    assertThat(isMet(BrokerStage.ACCEPT, LinkState.Kind.LIVE, Family.CUT)).isTrue();
    assertThat(isMet(BrokerStage.ACCEPT, LinkState.Kind.RESUMING, Family.CUT)).isTrue();
    assertThat(isMet(BrokerStage.ACCEPT, LinkState.Kind.PAUSED, Family.CUT)).isFalse();
    assertThat(watch.coverage().empty()).hasSize(Coverage.CELLS - 2);
  }

  @Test
  void family_withTwoStrikesOn_isOnUntilBothAreOver() {
    watch.linkIs(EU, US, LinkState.Kind.LIVE);
    watch.begins(Family.CRASH);
    watch.begins(Family.CRASH);
    watch.ends(Family.CRASH);
    watch.happened(BrokerStage.JOURNAL, EU);
    watch.ends(Family.CRASH);
    watch.happened(BrokerStage.LINK, EU);

    assertThat(isMet(BrokerStage.JOURNAL, LinkState.Kind.LIVE, Family.CRASH)).isTrue();
    assertThat(isMet(BrokerStage.LINK, LinkState.Kind.LIVE, Family.CRASH)).isFalse();
  }

  @Test
  void broker_thatIsGone_leavesTheStatesOfTheOthersLinks() {
    watch.linkIs(EU, US, LinkState.Kind.LIVE);
    watch.linkIs(US, EU, LinkState.Kind.CATCHING_UP);
    watch.begins(Family.CRASH);
    watch.brokerGone(EU);
    watch.happened(BrokerStage.SERVE, US);

    assertThat(isMet(BrokerStage.SERVE, LinkState.Kind.CATCHING_UP, Family.CRASH)).isTrue();
    assertThat(isMet(BrokerStage.SERVE, LinkState.Kind.LIVE, Family.CRASH)).isFalse();
  }

  @Test
  void never_atFirstEverything_thenWhatHasNotOccurred() {
    Coverage coverage = watch.coverage();
    assertThat(coverage.never())
        .hasSize(
            Family.values().length + LinkState.Kind.values().length + DecisionKind.values().length);

    EnumSet.complementOf(EnumSet.of(Family.FLOOD)).forEach(coverage::struck);
    for (LinkState.Kind state : EnumSet.complementOf(EnumSet.of(LinkState.Kind.DRAINED))) {
      watch.linkIs(EU, US, state);
    }
    EnumSet.complementOf(EnumSet.of(DecisionKind.DEFERRED)).forEach(watch::decided);

    assertThat(coverage.never())
        .containsExactly("family FLOOD", "link state DRAINED", "decision DEFERRED");
  }

  @Test
  void sum_inAnyOrder_isTheSameAndNeverLess() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 200; i++) {
      Coverage one = any(random);
      Coverage two = any(random);
      Coverage first = new Coverage();
      first.add(one);
      first.add(two);
      Coverage second = new Coverage();
      second.add(two);
      second.add(one);

      assertThat(first.empty()).isEqualTo(second.empty());
      assertThat(first.metCells()).isGreaterThanOrEqualTo(one.metCells());
      assertThat(first.metCells() + first.empty().size()).isEqualTo(Coverage.CELLS);
      assertThat(one.empty()).containsAll(first.empty());
      assertThat(first.strikes(Family.CUT))
          .isEqualTo(one.strikes(Family.CUT) + two.strikes(Family.CUT));
    }
  }

  private static Coverage any(SplittableRandom random) {
    Coverage coverage = new Coverage();
    for (int i = random.nextInt(30); i >= 0; i--) {
      Family family = any(random, List.of(Family.values()));
      coverage.struck(family);
      coverage.meet(
          any(random, List.of(BrokerStage.values())),
          any(random, List.of(LinkState.Kind.values())),
          EnumSet.of(family));
    }
    return coverage;
  }

  private static <T> T any(SplittableRandom random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
