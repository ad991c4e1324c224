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
import static dev.tidegate.broker.control.ControlSamples.accepted;
import static dev.tidegate.broker.control.ControlSamples.approved;
import static dev.tidegate.broker.control.ControlSamples.channel;
import static dev.tidegate.broker.control.ControlSamples.cutOff;
import static dev.tidegate.broker.control.ControlSamples.declined;
import static dev.tidegate.broker.control.ControlSamples.homed;
import static dev.tidegate.broker.control.ControlSamples.invitation;
import static dev.tidegate.broker.control.ControlSamples.invited;
import static dev.tidegate.broker.control.ControlSamples.removed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.testing.SampleLimits;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// ACME in EU hosts CHANNEL with BOLT of US in it; CORD in IN is no part of it; INVITATION is
/// complete, 2 is open to CORD, 3 was declined by it.
final class RequestsTest {
  private static final InvitationId OPEN = invitation(2);
  private static final InvitationId DECLINED = invitation(3);
  private static final InvitationId FRESH = invitation(99);

  private final LogBook book = LogBook.withMember();
  private final ControlState state;

  RequestsTest() {
    book.write(EU, invited(DECLINED, CHANNEL, ACME, CORD));
    book.write(IN, declined(DECLINED, CORD));
    book.write(EU, invited(OPEN, CHANNEL, ACME, CORD));
    state = book.fold();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        row(US, r -> r.createChannel(ACME, "n", "r", channel(9)), ErrorCode.NOT_HOME),
        row(EU, r -> r.createChannel(NOBODY, "n", "r", channel(9)), ErrorCode.NOT_HOME),
        row(EU, r -> r.createChannel(ACME, "n", "", channel(9)), ErrorCode.MALFORMED_REQUEST),
        row(
            EU,
            r -> r.createChannel(ACME, "n", "x".repeat(65), channel(9)),
            ErrorCode.MALFORMED_REQUEST),
        row(
            EU,
            r -> r.createChannel(ACME, "other", "request-" + CHANNEL, channel(9)),
            ErrorCode.IDEMPOTENCY_MISMATCH),
        // A channel that one is not in, and one that there is not, fail alike.
        row(IN, r -> r.invite(CORD, CHANNEL, BOLT, FRESH), ErrorCode.CHANNEL_UNKNOWN),
        row(IN, r -> r.invite(CORD, channel(9), BOLT, FRESH), ErrorCode.CHANNEL_UNKNOWN),
        row(US, r -> r.invite(BOLT, CHANNEL, CORD, FRESH), ErrorCode.NOT_HOST),
        row(US, r -> r.invite(ACME, CHANNEL, CORD, FRESH), ErrorCode.NOT_HOME),
        row(EU, r -> r.invite(ACME, CHANNEL, NOBODY, FRESH), ErrorCode.ORG_UNKNOWN),
        row(EU, r -> r.invite(ACME, CHANNEL, BOLT, FRESH), ErrorCode.ALREADY_MEMBER),
        row(EU, r -> r.invite(ACME, CHANNEL, ACME, FRESH), ErrorCode.ALREADY_MEMBER),
        row(US, r -> r.accept(BOLT, OPEN), ErrorCode.INVITATION_UNKNOWN),
        row(US, r -> r.accept(BOLT, FRESH), ErrorCode.INVITATION_UNKNOWN),
        row(EU, r -> r.accept(ACME, OPEN), ErrorCode.WRONG_IDENTITY),
        row(EU, r -> r.accept(CORD, OPEN), ErrorCode.NOT_HOME),
        row(IN, r -> r.accept(CORD, DECLINED), ErrorCode.INVITATION_CLOSED),
        row(US, r -> r.approve(BOLT, OPEN), ErrorCode.INVITATION_UNKNOWN),
        row(IN, r -> r.approve(CORD, DECLINED), ErrorCode.INVITATION_CLOSED),
        row(EU, r -> r.approve(ACME, DECLINED), ErrorCode.INVITATION_CLOSED),
        row(US, r -> r.decline(BOLT, OPEN), ErrorCode.INVITATION_UNKNOWN),
        row(US, r -> r.decline(BOLT, INVITATION), ErrorCode.INVITATION_CLOSED),
        row(EU, r -> r.decline(ACME, INVITATION), ErrorCode.INVITATION_CLOSED),
        row(IN, r -> r.disconnect(CORD, CHANNEL, CORD), ErrorCode.CHANNEL_UNKNOWN),
        row(IN, r -> r.disconnect(CORD, channel(9), CORD), ErrorCode.CHANNEL_UNKNOWN),
        row(US, r -> r.disconnect(BOLT, CHANNEL, ACME), ErrorCode.NOT_HOST),
        row(US, r -> r.disconnect(ACME, CHANNEL, BOLT), ErrorCode.NOT_HOME),
        row(EU, r -> r.disconnect(ACME, CHANNEL, CORD), ErrorCode.ORG_UNKNOWN));
  }

  private static Arguments row(
      RegionId region, Function<Requests, Intent<?>> request, ErrorCode code) {
    return arguments(region, request, code);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void request_notAllowed_isRefused(
      RegionId region, Function<Requests, Intent<?>> request, ErrorCode code) {
    assertThatExceptionOfType(TidegateException.class)
        .isThrownBy(() -> request.apply(at(region)))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "a\nb", "a\u0000b", "a\u2028b", "\u202Eevil", "\uD800", "a\u0085b"})
  void createChannel_malformedName_isRefused(String name) {
    assertThatExceptionOfType(TidegateException.class)
        .isThrownBy(() -> at(EU).createChannel(ACME, name, "r", channel(9)))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.NAME_MALFORMED));
  }

  @Test
  void createChannel_nameAtTheLimit_countsCharactersNotUnits() {
    String longest = "🚀".repeat(Limits.CHANNEL_NAME_CHARS);

    assertThat(at(EU).createChannel(ACME, longest, "r", channel(9)).records())
        .containsExactly(new ControlRecord.ChannelCreated(channel(9), longest, ACME, "r"));
    assertThatExceptionOfType(TidegateException.class)
        .isThrownBy(() -> at(EU).createChannel(ACME, longest + "x", "r", channel(9)));
  }

  @Test
  void createChannel_sameRequestTwice_findsTheFirst() {
    Intent<?> again = at(EU).createChannel(ACME, "launch", "request-" + CHANNEL, channel(9));

    assertThat(again).isEqualTo(new Intent<>(java.util.List.of(), CHANNEL));
  }

  @Test
  void createChannel_sameRequestIdOfAnotherOrg_isAnotherChannel() {
    assertThat(at(US).createChannel(BOLT, "other", "request-" + CHANNEL, channel(9)).records())
        .hasSize(1);
  }

  @Test
  void invite_openInvitation_findsIt() {
    assertThat(at(EU).invite(ACME, CHANNEL, CORD, FRESH))
        .isEqualTo(new Intent<>(java.util.List.of(), OPEN));
  }

  @Test
  void invite_afterADecline_isANewOne() {
    run(IN, at(IN).decline(CORD, OPEN));

    assertThat(at(EU).invite(ACME, CHANNEL, CORD, FRESH).records())
        .containsExactly(invited(FRESH, CHANNEL, ACME, CORD));
  }

  @Test
  void invite_orgThatLeftAndIsNotRemovedYet_freesItsSeatFirst() {
    run(US, at(US).disconnect(BOLT, CHANNEL, BOLT));

    Intent<InvitationId> intent = at(EU).invite(ACME, CHANNEL, BOLT, FRESH);
    run(EU, intent);

    assertThat(intent.records())
        .containsExactly(removed(CHANNEL, BOLT), invited(FRESH, CHANNEL, ACME, BOLT));
    assertThat(state.invitation(FRESH).orElseThrow().state()).isEqualTo(InvitationView.State.OPEN);
  }

  @Test
  void invite_membersAndOpenInvitationsFillTheChannel_isRefused() {
    // ACME, BOLT and the open invitation of CORD are three.
    for (int i = 3; i < Limits.ORGS_PER_CHANNEL; i++) {
      OrgId org = new OrgId("org-" + i);
      state.apply(book.write(US, homed(org)));
      run(EU, at(EU).invite(ACME, CHANNEL, org, invitation(1000 + i)));
    }
    state.apply(book.write(US, homed(new OrgId("late"))));

    assertThatExceptionOfType(TidegateException.class)
        .isThrownBy(() -> at(EU).invite(ACME, CHANNEL, new OrgId("late"), FRESH))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CHANNEL_FULL));
    run(IN, at(IN).decline(CORD, OPEN));
    assertThat(at(EU).invite(ACME, CHANNEL, new OrgId("late"), FRESH).records()).hasSize(1);
  }

  @Test
  void answers_eachTwice_areRecordedOnce() {
    Intent<InvitationId> accept = at(IN).accept(CORD, OPEN);
    run(IN, accept);
    Intent<InvitationId> approve = at(IN).approve(CORD, OPEN);
    run(IN, approve);
    Intent<InvitationId> approveAsHost = at(EU).approve(ACME, OPEN);
    run(EU, approveAsHost);

    assertThat(accept.records()).containsExactly(accepted(OPEN, CORD));
    assertThat(approve.records()).containsExactly(approved(OPEN, CORD));
    assertThat(approveAsHost.records()).containsExactly(approved(OPEN, ACME));
    assertThat(at(IN).accept(CORD, OPEN).records()).isEmpty();
    assertThat(at(IN).approve(CORD, OPEN).records()).isEmpty();
    assertThat(at(EU).approve(ACME, OPEN).records()).isEmpty();
    Reactor.reactions(state, EU).forEach(record -> state.apply(book.write(EU, record)));
    assertThat(state.isConnected(CHANNEL, CORD)).isTrue();
    assertThat(at(IN).accept(CORD, OPEN).records()).isEmpty();
  }

  @Test
  void decline_byTheHost_withdraws() {
    Intent<InvitationId> withdraw = at(EU).decline(ACME, OPEN);
    run(EU, withdraw);

    assertThat(withdraw.records()).containsExactly(declined(OPEN, ACME));
    assertThat(at(EU).decline(ACME, OPEN).records()).isEmpty();
    assertThat(at(IN).decline(CORD, OPEN).records()).isEmpty();
    assertThat(state.invitationsOf(CORD)).isEmpty();
  }

  @Test
  void disconnect_member_cutsItselfOffOnce() {
    Intent<?> leave = at(US).disconnect(BOLT, CHANNEL, BOLT);
    run(US, leave);

    assertThat(leave.records()).containsExactly(cutOff(CHANNEL, BOLT));
    assertThat(state.isConnected(CHANNEL, BOLT)).isFalse();
    assertThat(at(US).disconnect(BOLT, CHANNEL, BOLT).records()).isEmpty();
    assertThatExceptionOfType(TidegateException.class)
        .isThrownBy(() -> at(US).disconnect(BOLT, CHANNEL, ACME))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.DISCONNECTED));
  }

  @Test
  void disconnect_byTheHost_removesOnce() {
    Intent<?> remove = at(EU).disconnect(ACME, CHANNEL, BOLT);
    run(EU, remove);

    assertThat(remove.records()).containsExactly(removed(CHANNEL, BOLT));
    assertThat(at(EU).disconnect(ACME, CHANNEL, BOLT).records()).isEmpty();
  }

  @Test
  void disconnect_hostItself_closesTheChannelOnce() {
    Intent<?> close = at(EU).disconnect(ACME, CHANNEL, ACME);
    run(EU, close);

    assertThat(close.records()).containsExactly(removed(CHANNEL, ACME));
    assertThat(state.channel(CHANNEL).orElseThrow().closed()).isTrue();
    assertThat(at(EU).disconnect(ACME, CHANNEL, ACME).records()).isEmpty();
    assertThat(at(EU).disconnect(ACME, CHANNEL, BOLT).records()).isEmpty();
    assertThat(at(US).disconnect(BOLT, CHANNEL, BOLT).records()).isEmpty();
    assertThatExceptionOfType(TidegateException.class)
        .isThrownBy(() -> at(EU).invite(ACME, CHANNEL, CORD, FRESH))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.DISCONNECTED));
  }

  @Test
  void createChannel_asManyAsTheOrgMayHost_isRefusedUntilOneIsClosed() {
    // CHANNEL is one of them; the request that made it still finds it.
    var limits = SampleLimits.control((int) hosted(), 100);

    assertThatExceptionOfType(TidegateException.class)
        .isThrownBy(() -> at(EU, limits).createChannel(ACME, "more", "r", channel(9)))
        .satisfies(refusal -> {
          assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_CHANNELS);
          assertThat(refusal.values()).containsEntry("limit", "channels");
          assertThat(refusal.retryAfter()).isPresent();
        });
    assertThat(
            at(EU, limits)
                .createChannel(ACME, "launch", "request-" + CHANNEL, channel(9))
                .subject())
        .isEqualTo(CHANNEL);

    run(EU, at(EU, limits).disconnect(ACME, CHANNEL, ACME));
    assertThat(at(EU, limits).createChannel(ACME, "more", "r", channel(9)).records()).hasSize(1);
  }

  @Test
  void invite_asManyAsTheOrgMayHaveOpen_isRefusedUntilOneIsAnswered() {
    // OPEN is one; of the invited org it does not count.
    var limits = SampleLimits.control(100, 1);
    run(EU, at(EU).createChannel(ACME, "more", "r", channel(9)));

    assertThatExceptionOfType(TidegateException.class)
        .isThrownBy(() -> at(EU, limits).invite(ACME, channel(9), BOLT, FRESH))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_MANY_INVITATIONS));

    run(EU, at(EU, limits).decline(ACME, OPEN));
    assertThat(at(EU, limits).invite(ACME, channel(9), BOLT, FRESH).records()).hasSize(1);
  }

  private long hosted() {
    return state.channels().stream()
        .filter(id ->
            state.channel(id).filter(it -> it.host().equals(ACME) && !it.closed()).isPresent())
        .count();
  }

  private Requests at(RegionId region, LimitsByOrg limits) {
    return new Requests(state, region, limits);
  }

  private Requests at(RegionId region) {
    return new Requests(state, region, LimitsByOrg.NONE);
  }

  private void run(RegionId region, Intent<?> intent) {
    for (ControlRecord record : intent.records()) {
      assertThat(state.apply(book.write(region, record))).isInstanceOf(Applied.Done.class);
    }
  }
}
