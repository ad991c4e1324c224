package dev.tidegate.broker.decide;

import static dev.tidegate.broker.decide.Deciding.ACME;
import static dev.tidegate.broker.decide.Deciding.EU;
import static dev.tidegate.broker.decide.Deciding.GLOBEX;
import static dev.tidegate.broker.decide.Deciding.NOW;
import static dev.tidegate.broker.decide.Deciding.OPEN;
import static dev.tidegate.broker.decide.Deciding.OPS;
import static dev.tidegate.broker.decide.Deciding.US;
import static dev.tidegate.broker.decide.Deciding.at;
import static dev.tidegate.broker.decide.Deciding.reader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.Outcome;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What decisions rest on, and when it is another.
class PoliciesTest {
  private static final Moment LAST_DAY = at("2026-12-31T23:59:59Z");
  private static final Moment ENDED = at("2027-01-01T00:00:00Z");

  private final Deciding eu = new Deciding(EU);

  @Test
  void basis_nothingHappens_staysTheSame() {
    eu.policy(ACME, OPEN);

    assertThat(eu.policies.basis(LAST_DAY)).isEqualTo(eu.policies.basis(NOW));
  }

  @Test
  void basis_transferEnds_isAnotherFromThatInstantOn() {
    eu.policy(ACME, OPEN);
    Basis before = eu.policies.basis(LAST_DAY);

    Basis after = eu.policies.basis(ENDED);

    assertThat(after).isEqualTo(new Basis(before.rules(), ENDED.millis()));
    assertThat(eu.policies.basis(LAST_DAY)).as("the clock went back").isEqualTo(before);
  }

  @Test
  void basis_anotherFileOrAnotherPlaceOfARegion_isAnother() {
    Basis first = eu.policies.basis(NOW);
    eu.policy(ACME, OPEN);
    Basis second = eu.policies.basis(NOW);
    eu.declare(US, new ControlRecord.RegionDeclared(new TreeSet<>(List.of("US", "CA"))));
    Basis third = eu.policies.basis(NOW);

    assertThat(List.of(first.rules(), second.rules(), third.rules())).doesNotHaveDuplicates();
  }

  @Test
  void follow_fileThatCannotBeRead_letsNothingStandThatWasDecidedWithoutIt() {
    Frame sent = eu.posted("hello", OPS);
    assertThat(eu.planner.stands(sent.plans().getFirst(), NOW)).isTrue();

    eu.source(GLOBEX, "apiVersion: residency/v9\n");

    // The set of the files that can be read is the same as before, and yet not all that decides.
    assertThat(eu.planner.stands(sent.plans().getFirst(), NOW)).isFalse();
    assertThat(reader(eu.posted("hello", OPS), 0, GLOBEX).outcome())
        .isEqualTo(new Outcome.Deferred("policy"));
  }
}
