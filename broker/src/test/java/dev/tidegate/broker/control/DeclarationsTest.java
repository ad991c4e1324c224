package dev.tidegate.broker.control;

import static dev.tidegate.broker.control.ControlSamples.ACME;
import static dev.tidegate.broker.control.ControlSamples.BOLT;
import static dev.tidegate.broker.control.ControlSamples.EU;
import static dev.tidegate.broker.control.ControlSamples.HASH;
import static dev.tidegate.broker.control.ControlSamples.NOBODY;
import static dev.tidegate.broker.control.ControlSamples.US;
import static dev.tidegate.broker.control.ControlSamples.declared;
import static dev.tidegate.broker.control.ControlSamples.homed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class DeclarationsTest {
  private final LogBook book = LogBook.withInvitation();
  private final ControlState state = book.fold();
  private final Declarations declarations = new Declarations(state, EU);

  @Test
  void region_malformedJurisdictions_isRefused() {
    refuses(
        ErrorCode.MALFORMED_REQUEST,
        () -> declarations.region(new TreeSet<>(List.of("not a word"))));
    refuses(ErrorCode.MALFORMED_REQUEST, () -> declarations.region(new TreeSet<>()));
  }

  @Test
  void region_unchanged_isNoRecord() {
    assertThat(declarations.region(new TreeSet<>(List.of("EU")))).isEmpty();
    assertThat(declarations.region(new TreeSet<>(List.of("EU", "DE"))))
        .containsExactly(declared("DE", "EU"));
  }

  @Test
  void homed_orgOfAnotherRegionOrReservedName_isRefused() {
    refuses(ErrorCode.ORG_ELSEWHERE, () -> declarations.homed(BOLT));
    refuses(
        ErrorCode.MALFORMED_REQUEST, () -> declarations.homed(new OrgId(ControlRecord.BASELINE)));
  }

  @Test
  void homed_knownHere_isNoRecord() {
    assertThat(declarations.homed(ACME)).isEmpty();
    assertThat(declarations.homed(NOBODY)).containsExactly(homed(NOBODY));
    assertThat(declarations.removed(NOBODY)).isEmpty();
    assertThat(declarations.removed(ACME)).containsExactly(new ControlRecord.OrgRemoved(ACME));
  }

  @Test
  void policy_orgOfAnotherRegionOrTooLong_isRefused() {
    refuses(ErrorCode.NOT_HOME, () -> declarations.policy(Optional.of(BOLT), "source", HASH));
    refuses(
        ErrorCode.POLICY_INVALID,
        () ->
            declarations.policy(
                Optional.empty(), "ü".repeat(Limits.POLICY_FILE_BYTES / 2 + 1), HASH));
  }

  @Test
  void policy_newFile_followsOnTheOneInForce() {
    List<ControlRecord> first = declarations.policy(Optional.of(ACME), "one", HASH);
    first.forEach(record -> state.apply(book.write(EU, record)));
    List<ControlRecord> second = declarations.policy(Optional.of(ACME), "two", HASH);

    assertThat(first)
        .containsExactly(new ControlRecord.PolicyActivated(Optional.of(ACME), "one", HASH, 1));
    assertThat(second)
        .containsExactly(new ControlRecord.PolicyActivated(Optional.of(ACME), "two", HASH, 2));
    assertThat(declarations.policy(Optional.of(ACME), "one", HASH)).isEmpty();
  }

  @Test
  void policy_baselineOfEachRegion_isItsOwn() {
    state.apply(book.write(US, ControlSamples.policy(Optional.empty(), 5)));

    assertThat(declarations.policy(Optional.empty(), "mine", HASH))
        .containsExactly(new ControlRecord.PolicyActivated(Optional.empty(), "mine", HASH, 1));
  }

  private static void refuses(ErrorCode code, ThrowingCallable declaration) {
    assertThatExceptionOfType(TidegateException.class)
        .isThrownBy(declaration)
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
  }
}
