package dev.tidegate.broker.control;

import static dev.tidegate.broker.control.ControlSamples.ACME;
import static dev.tidegate.broker.control.ControlSamples.BOLT;
import static dev.tidegate.broker.control.ControlSamples.CHANNEL;
import static dev.tidegate.broker.control.ControlSamples.CORD;
import static dev.tidegate.broker.control.ControlSamples.EU;
import static dev.tidegate.broker.control.ControlSamples.IN;
import static dev.tidegate.broker.control.ControlSamples.INVITATION;
import static dev.tidegate.broker.control.ControlSamples.NOBODY;
import static dev.tidegate.broker.control.ControlSamples.US;
import static dev.tidegate.broker.control.ControlSamples.added;
import static dev.tidegate.broker.control.ControlSamples.approved;
import static dev.tidegate.broker.control.ControlSamples.channel;
import static dev.tidegate.broker.control.ControlSamples.created;
import static dev.tidegate.broker.control.ControlSamples.cutOff;
import static dev.tidegate.broker.control.ControlSamples.declared;
import static dev.tidegate.broker.control.ControlSamples.homed;
import static dev.tidegate.broker.control.ControlSamples.invitation;
import static dev.tidegate.broker.control.ControlSamples.invited;
import static dev.tidegate.broker.control.ControlSamples.policy;
import static dev.tidegate.broker.control.ControlSamples.removed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.UnknownFieldSet;
import dev.tidegate.broker.control.ControlAlarm.Code;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ControlStateTest {
  private final LogBook book = LogBook.withInvitation();
  private final ControlState state = book.fold();

  @Test
  void apply_positionAhead_isAGapAndChangesNothing() {
    ControlVector before = state.vector();

    Applied applied = state.apply(new ControlEntry(EU, 9, new byte[0]));

    assertThat(applied).isEqualTo(new Applied.Gap(5));
    assertThat(state.vector()).isEqualTo(before);
    assertThat(state.apply(new ControlEntry(new RegionId("new"), 2, new byte[0])))
        .isEqualTo(new Applied.Gap(1));
  }

  @Test
  void apply_sameEntryTwice_isADuplicate() {
    long before = state.localPosition();

    assertThat(state.apply(book.log(EU).get(1))).isEqualTo(new Applied.Duplicate(Optional.empty()));
    assertThat(state.localPosition()).isEqualTo(before);
  }

  @Test
  void apply_otherBytesUnderAKnownPosition_isADuplicateWithAnAlarm() {
    byte[] other = ControlCodec.encode(homed(NOBODY), 1);

    Applied applied = state.apply(new ControlEntry(EU, 2, other));

    assertThat(applied)
        .isEqualTo(
            new Applied.Duplicate(Optional.of(new ControlAlarm(Code.LOG_FORKED, EU, 2, ""))));
    assertThat(state.homeOf(NOBODY)).isEmpty();
  }

  @Test
  void apply_malformedEntry_movesThePositionOnly() {
    Applied applied = state.apply(book.write(EU, new byte[] {(byte) 0xFF}));

    assertThat(applied)
        .isEqualTo(new Applied.Refused(new ControlAlarm(Code.MALFORMED_ENTRY, EU, 5, "bytes=1")));
    assertThat(state.vector().position(EU)).isEqualTo(5);
    assertThat(state.apply(book.write(EU, homed(NOBODY)))).isInstanceOf(Applied.Done.class);
  }

  @Test
  void apply_unknownKind_movesThePositionAndIsReported() {
    byte[] bytes =
        dev.tidegate.wire.link.v1.ControlRecord.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(60, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build()
            .toByteArray();

    Applied applied = state.apply(book.write(US, bytes));

    assertThat(applied)
        .isEqualTo(
            new Applied.Done(
                new ControlRecord.Unknown(60),
                List.of(),
                List.of(new ControlAlarm(Code.KIND_UNKNOWN, US, 3, "kind=60"))));
    assertThat(state.vector().position(US)).isEqualTo(3);
  }

  /// Each kind by a region that may not say it: the state is ACME in EU with CHANNEL, BOLT in US,
  /// CORD in IN.
  static Stream<Arguments> wrongRegions() {
    ChannelId fresh = channel(9);
    return Stream.of(
        arguments(US, new ControlRecord.OrgRemoved(ACME), Code.NOT_AT_HOME),
        arguments(IN, new ControlRecord.OrgRemoved(NOBODY), Code.NOT_AT_HOME),
        arguments(US, policy(Optional.of(ACME), 1), Code.NOT_AT_HOME),
        arguments(US, created(fresh, ACME), Code.NOT_AT_HOME),
        arguments(EU, created(fresh, NOBODY), Code.NOT_AT_HOME),
        arguments(EU, created(CHANNEL, ACME), Code.ID_REUSED),
        arguments(US, invited(invitation(9), CHANNEL, ACME, CORD), Code.NOT_HOST),
        arguments(US, invited(invitation(9), CHANNEL, BOLT, CORD), Code.NOT_HOST),
        arguments(EU, invited(invitation(9), fresh, ACME, CORD), Code.NOT_HOST),
        arguments(EU, invited(invitation(9), CHANNEL, BOLT, CORD), Code.NOT_HOST),
        arguments(EU, invited(INVITATION, CHANNEL, ACME, CORD), Code.ID_REUSED),
        arguments(EU, ControlSamples.accepted(INVITATION, BOLT), Code.NOT_AT_HOME),
        arguments(IN, ControlSamples.accepted(INVITATION, BOLT), Code.NOT_AT_HOME),
        arguments(US, approved(INVITATION, ACME), Code.NOT_AT_HOME),
        arguments(US, ControlSamples.declined(INVITATION, ACME), Code.NOT_AT_HOME),
        arguments(EU, ControlSamples.accepted(INVITATION, ACME), Code.ANSWER_NOT_ASKED),
        arguments(US, added(CHANNEL, BOLT, INVITATION), Code.NOT_HOST),
        arguments(IN, added(CHANNEL, CORD, INVITATION), Code.NOT_HOST),
        arguments(EU, added(CHANNEL, BOLT, INVITATION), Code.INVITATION_VOID),
        arguments(EU, added(CHANNEL, CORD, INVITATION), Code.INVITATION_VOID),
        arguments(EU, added(CHANNEL, CORD, invitation(9)), Code.INVITATION_VOID),
        arguments(EU, added(CHANNEL, ACME, INVITATION), Code.ALREADY_MEMBER),
        arguments(US, removed(CHANNEL, ACME), Code.NOT_HOST),
        arguments(IN, removed(CHANNEL, ACME), Code.NOT_HOST),
        arguments(EU, removed(fresh, ACME), Code.NOT_HOST),
        arguments(US, cutOff(CHANNEL, ACME), Code.NOT_AT_HOME),
        arguments(EU, cutOff(CHANNEL, BOLT), Code.NOT_AT_HOME));
  }

  @ParameterizedTest
  @MethodSource("wrongRegions")
  void apply_recordOfAWrongRegion_hasNoEffect(RegionId region, ControlRecord record, Code code) {
    Snapshot before = snapshot(state);
    long position = state.vector().position(region) + 1;

    Applied applied = state.apply(book.write(region, record));

    assertThat(applied)
        .isInstanceOfSatisfying(
            Applied.Refused.class, refused -> assertThat(refused.alarm().code()).isEqualTo(code));
    assertThat(state.vector().position(region)).isEqualTo(position);
    assertThat(snapshot(state))
        .usingRecursiveComparison()
        .ignoringFields("vector")
        .isEqualTo(before);
  }

  @Test
  void apply_orgClaimedByTwoRegions_staysWithTheFirstByNameAndAlarms() {
    Applied inUs = state.apply(book.write(US, homed(ACME)));
    Applied inIn = state.apply(book.write(IN, homed(BOLT)));

    assertThat(alarms(inUs)).containsExactly(Code.ORG_CLAIMED_TWICE);
    assertThat(alarms(inIn)).containsExactly(Code.ORG_CLAIMED_TWICE);
    assertThat(state.homeOf(ACME)).contains(EU);
    assertThat(state.homeOf(BOLT)).contains(IN);
    assertThat(changes(inUs)).isEmpty();
    assertThat(changes(inIn)).containsExactly(new ControlChange.OrgAppeared(BOLT, IN));
    assertThat(state.orgsAt(US)).isEmpty();
    assertThat(state.orgsAt(IN)).containsExactly(BOLT, CORD);
  }

  @Test
  void apply_claimantWithoutTheOrg_speaksWithoutEffectUntilTheOtherGivesUp() {
    state.apply(book.write(US, homed(ACME)));
    Applied made = state.apply(book.write(US, created(channel(9), ACME)));

    assertThat(alarms(made)).containsExactly(Code.NOT_AT_HOME);
    assertThat(state.channel(channel(9)).orElseThrow().closed()).isTrue();

    Applied givenUp = state.apply(book.write(EU, new ControlRecord.OrgRemoved(ACME)));

    assertThat(state.homeOf(ACME)).contains(US);
    assertThat(state.isConnected(channel(9), ACME)).isTrue();
    assertThat(state.channel(CHANNEL).orElseThrow().closed()).isTrue();
    assertThat(changes(givenUp))
        .contains(
            new ControlChange.OrgAppeared(ACME, US),
            new ControlChange.MemberLeft(CHANNEL, ACME),
            new ControlChange.ChannelClosed(CHANNEL),
            new ControlChange.MemberJoined(channel(9), ACME),
            new ControlChange.InvitationChanged(INVITATION));
  }

  @Test
  void apply_channelMadeInTwoRegions_connectsNobody() {
    Applied applied = state.apply(book.write(US, created(CHANNEL, BOLT)));

    assertThat(alarms(applied)).containsExactly(Code.CHANNEL_CLAIMED_TWICE);
    assertThat(changes(applied))
        .containsExactly(
            new ControlChange.Disconnected(CHANNEL, ACME),
            new ControlChange.ChannelClosed(CHANNEL),
            new ControlChange.InvitationChanged(INVITATION));
    assertThat(state.channel(CHANNEL).orElseThrow().members()).isEmpty();
    assertThat(state.standing(CHANNEL, BOLT)).isEqualTo(Standing.STRANGER);
    assertThat(state.channelsOf(BOLT)).isEmpty();
  }

  @Test
  void apply_invitationGivenInTwoRegions_isVoid() {
    state.apply(book.write(US, created(channel(2), BOLT)));

    Applied applied = state.apply(book.write(US, invited(INVITATION, channel(2), BOLT, CORD)));

    assertThat(alarms(applied)).containsExactly(Code.INVITATION_CLAIMED_TWICE);
    assertThat(state.invitation(INVITATION).orElseThrow().state())
        .isEqualTo(InvitationView.State.DECLINED);
    assertThat(state.invitationsOf(BOLT)).isEmpty();
    assertThat(state.invitationsOf(CORD)).isEmpty();
  }

  @Test
  void apply_olderPolicy_isRefused() {
    state.apply(book.write(EU, policy(Optional.of(ACME), 2)));

    Applied older = state.apply(book.write(EU, policy(Optional.of(ACME), 1)));
    Applied otherOfTheSameSequence =
        state.apply(
            book.write(
                EU,
                new ControlRecord.PolicyActivated(
                    Optional.of(ACME), "other", ControlSamples.HASH, 2)));

    assertThat(alarms(older)).containsExactly(Code.POLICY_OLDER);
    assertThat(alarms(otherOfTheSameSequence)).containsExactly(Code.POLICY_OLDER);
    assertThat(state.policyFiles()).extracting(PolicyFile::sequence).containsExactly(2L);
  }

  @Test
  void policyFiles_baselinesAndOrgs_areOneForEachOwner() {
    state.apply(book.write(US, policy(Optional.empty(), 1)));
    state.apply(book.write(US, policy(Optional.of(BOLT), 4)));
    Applied applied = state.apply(book.write(EU, policy(Optional.empty(), 7)));

    assertThat(changes(applied))
        .containsExactly(new ControlChange.PolicyChanged(EU, Optional.empty()));
    assertThat(state.policyFiles())
        .extracting(PolicyFile::owner, PolicyFile::region, PolicyFile::sequence)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Optional.empty(), EU, 7L),
            org.assertj.core.groups.Tuple.tuple(Optional.empty(), US, 1L),
            org.assertj.core.groups.Tuple.tuple(Optional.of(BOLT), US, 4L));
  }

  @Test
  void policyFiles_ownerLostToAnotherRegion_areThoseOfItsHome() {
    state.apply(book.write(US, policy(Optional.of(BOLT), 4)));

    Applied taken = state.apply(book.write(IN, homed(BOLT)));

    assertThat(changes(taken)).contains(new ControlChange.PolicyChanged(US, Optional.of(BOLT)));
    assertThat(state.policyFiles()).isEmpty();
  }

  @Test
  void regions_declared_haveTheirLatestJurisdictions() {
    state.apply(book.write(EU, declared("EU", "DE")));

    assertThat(state.regions()).containsExactly(EU, IN, US);
    assertThat(state.jurisdictions(EU)).containsExactly("DE", "EU");
    assertThat(state.jurisdictions(new RegionId("unheard"))).isEmpty();
  }

  @Test
  void apply_channelWith250Orgs_takesNoMore() {
    for (int i = 0; i < Limits.ORGS_PER_CHANNEL; i++) {
      OrgId org = new OrgId("org-" + i);
      InvitationId invitation = invitation(1000 + i);
      book.write(US, homed(org));
      book.write(EU, invited(invitation, CHANNEL, ACME, org));
      book.join(CHANNEL, ACME, EU, org, US, invitation);
    }

    ControlState full = book.fold();

    assertThat(full.channel(CHANNEL).orElseThrow().members()).hasSize(Limits.ORGS_PER_CHANNEL);
    assertThat(full.isConnected(CHANNEL, new OrgId("org-249"))).isFalse();
    assertThat(Reactor.reactions(full, EU)).isEmpty();
  }

  @Test
  void vectorAndLocalPosition_afterEntries_countThem() {
    assertThat(state.vector()).isEqualTo(ControlVector.of(Map.of(EU, 4L, US, 2L, IN, 2L)));
    assertThat(state.localPosition()).isEqualTo(8);
    assertThat(state.channel(CHANNEL).orElseThrow().version()).isEqualTo(3);
  }

  private static Snapshot snapshot(ControlState state) {
    return Snapshot.of(
        state,
        List.of(EU, IN, US),
        List.of(ACME, BOLT, CORD, NOBODY),
        new TreeSet<>(List.of(INVITATION, invitation(9))));
  }

  private static List<Code> alarms(Applied applied) {
    return switch (applied) {
      case Applied.Done done -> done.alarms().stream().map(ControlAlarm::code).toList();
      case Applied.Refused refused -> List.of(refused.alarm().code());
      case Applied.Duplicate _, Applied.Gap _ -> List.of();
    };
  }

  private static List<ControlChange> changes(Applied applied) {
    return applied instanceof Applied.Done done ? done.changes() : List.of();
  }
}
