package dev.tidegate.broker.control;

import static dev.tidegate.broker.control.ControlSamples.ACME;
import static dev.tidegate.broker.control.ControlSamples.BOLT;
import static dev.tidegate.broker.control.ControlSamples.CHANNEL;
import static dev.tidegate.broker.control.ControlSamples.CORD;
import static dev.tidegate.broker.control.ControlSamples.EU;
import static dev.tidegate.broker.control.ControlSamples.IN;
import static dev.tidegate.broker.control.ControlSamples.INVITATION;
import static dev.tidegate.broker.control.ControlSamples.US;
import static dev.tidegate.broker.control.ControlSamples.accepted;
import static dev.tidegate.broker.control.ControlSamples.added;
import static dev.tidegate.broker.control.ControlSamples.approved;
import static dev.tidegate.broker.control.ControlSamples.cutOff;
import static dev.tidegate.broker.control.ControlSamples.declined;
import static dev.tidegate.broker.control.ControlSamples.homed;
import static dev.tidegate.broker.control.ControlSamples.invitation;
import static dev.tidegate.broker.control.ControlSamples.invited;
import static dev.tidegate.broker.control.ControlSamples.removed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.OrgId;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The state tables of the package documentation, one test a row.
final class MembershipTest {
  private final LogBook book = LogBook.withMember();

  @Test
  void added_withoutTheOrgsApproval_isNotConnected() {
    LogBook unasked = LogBook.withInvitation();
    unasked.write(EU, approved(INVITATION, ACME));
    unasked.write(EU, added(CHANNEL, BOLT, INVITATION));
    unasked.write(US, accepted(INVITATION, BOLT));
    ControlState state = unasked.fold();

    assertThat(state.isConnected(CHANNEL, BOLT)).isFalse();
    assertThat(state.standing(CHANNEL, BOLT)).isEqualTo(Standing.STRANGER);

    Applied applied = state.apply(unasked.write(US, approved(INVITATION, BOLT)));

    assertThat(changes(applied))
        .containsExactly(
            new ControlChange.MemberJoined(CHANNEL, BOLT),
            new ControlChange.InvitationChanged(INVITATION));
  }

  @Test
  void added_agreed_isConnected() {
    ControlState state = book.fold();

    assertThat(state.isConnected(CHANNEL, BOLT)).isTrue();
    assertThat(state.standing(CHANNEL, BOLT)).isEqualTo(Standing.MEMBER);
    assertThat(state.channelsOf(BOLT)).containsExactly(CHANNEL);
    assertThat(state.channel(CHANNEL).orElseThrow().members()).containsExactly(ACME, BOLT);
    assertThat(state.invitation(INVITATION).orElseThrow().state())
        .isEqualTo(InvitationView.State.COMPLETE);
    assertThat(state.invitationsOf(BOLT)).isEmpty();
  }

  @Test
  void removed_member_isFormer() {
    ControlState state = book.fold();

    Applied applied = state.apply(book.write(EU, removed(CHANNEL, BOLT)));

    assertThat(changes(applied)).containsExactly(new ControlChange.MemberLeft(CHANNEL, BOLT));
    assertThat(state.standing(CHANNEL, BOLT)).isEqualTo(Standing.FORMER);
    assertThat(state.channelsOf(BOLT)).isEmpty();
  }

  @Test
  void removed_host_closesTheChannelForEver() {
    book.write(EU, invited(invitation(2), CHANNEL, ACME, CORD));
    ControlState state = book.fold();

    Applied closed = state.apply(book.write(EU, removed(CHANNEL, ACME)));
    Applied again = state.apply(book.write(EU, invited(invitation(3), CHANNEL, ACME, CORD)));
    Applied added = state.apply(book.write(EU, added(CHANNEL, CORD, invitation(2))));

    assertThat(changes(closed))
        .containsExactly(
            new ControlChange.MemberLeft(CHANNEL, ACME),
            new ControlChange.MemberLeft(CHANNEL, BOLT),
            new ControlChange.ChannelClosed(CHANNEL),
            new ControlChange.InvitationChanged(invitation(2)));
    assertThat(again).isInstanceOf(Applied.Refused.class);
    assertThat(added).isInstanceOf(Applied.Refused.class);
    assertThat(state.standing(CHANNEL, ACME)).isEqualTo(Standing.FORMER);
    assertThat(state.standing(CHANNEL, BOLT)).isEqualTo(Standing.FORMER);
  }

  @Test
  void cutOff_member_isDisconnectedAtOnceAndOwedARemoval() {
    ControlState state = book.fold();

    Applied applied = state.apply(book.write(US, cutOff(CHANNEL, BOLT)));

    assertThat(changes(applied)).containsExactly(new ControlChange.Disconnected(CHANNEL, BOLT));
    assertThat(state.standing(CHANNEL, BOLT)).isEqualTo(Standing.FORMER);
    assertThat(Reactor.reactions(state, EU)).containsExactly(removed(CHANNEL, BOLT));

    Applied removal = state.apply(book.write(EU, removed(CHANNEL, BOLT)));

    assertThat(changes(removal)).isEmpty();
    assertThat(state.standing(CHANNEL, BOLT)).isEqualTo(Standing.FORMER);
  }

  @Test
  void cutOff_thenANewAcceptedInvitation_isConnectedAgain() {
    book.write(US, cutOff(CHANNEL, BOLT));
    book.write(EU, removed(CHANNEL, BOLT));
    book.write(EU, invited(invitation(2), CHANNEL, ACME, BOLT));
    book.join(CHANNEL, ACME, EU, BOLT, US, invitation(2));

    assertThat(book.fold().isConnected(CHANNEL, BOLT)).isTrue();
  }

  @Test
  void cutOff_crossingARemovalAndANewAddition_holdsInEitherOrder() {
    // The org agrees to come back and, before it hears that it has, cuts itself off.
    book.write(EU, removed(CHANNEL, BOLT));
    book.write(EU, invited(invitation(2), CHANNEL, ACME, BOLT));
    book.join(CHANNEL, ACME, EU, BOLT, US, invitation(2));
    ControlEntry cutOff = book.write(US, cutOff(CHANNEL, BOLT));

    var cutOffFirst = new ControlState();
    book.log(US).forEach(cutOffFirst::apply);
    book.log(EU).forEach(cutOffFirst::apply);
    var cutOffLast = new ControlState();
    book.log(US).subList(0, (int) cutOff.position() - 1).forEach(cutOffLast::apply);
    book.log(EU).forEach(cutOffLast::apply);
    assertThat(cutOffLast.isConnected(CHANNEL, BOLT)).isTrue();
    cutOffLast.apply(cutOff);

    assertThat(cutOffFirst.isConnected(CHANNEL, BOLT)).isFalse();
    assertThat(cutOffLast.isConnected(CHANNEL, BOLT)).isFalse();
    assertThat(Reactor.reactions(cutOffFirst, EU))
        .isEqualTo(Reactor.reactions(cutOffLast, EU))
        .containsExactly(removed(CHANNEL, BOLT));
  }

  @Test
  void accepted_againAfterACutOff_doesNotUndoIt() {
    book.write(US, cutOff(CHANNEL, BOLT));
    book.write(US, accepted(INVITATION, BOLT));
    book.write(US, approved(INVITATION, BOLT));

    assertThat(book.fold().isConnected(CHANNEL, BOLT)).isFalse();
  }

  @Test
  void accepted_thenCutOffBeforeTheAddition_isDeclined() {
    LogBook agreed = LogBook.withInvitation();
    agreed.write(US, accepted(INVITATION, BOLT));
    agreed.write(US, approved(INVITATION, BOLT));
    agreed.write(EU, approved(INVITATION, ACME));
    ControlState state = agreed.fold();
    assertThat(Reactor.reactions(state, EU)).containsExactly(added(CHANNEL, BOLT, INVITATION));

    state.apply(agreed.write(US, cutOff(CHANNEL, BOLT)));

    assertThat(state.invitation(INVITATION).orElseThrow().state())
        .isEqualTo(InvitationView.State.DECLINED);
    assertThat(Reactor.reactions(state, EU)).isEmpty();
  }

  @Test
  void declined_crossingTheAddition_isNotConnectedAndOwedARemoval() {
    book.write(US, declined(INVITATION, BOLT));

    ControlState state = book.fold();

    assertThat(state.isConnected(CHANNEL, BOLT)).isFalse();
    assertThat(state.invitation(INVITATION).orElseThrow().state())
        .isEqualTo(InvitationView.State.DECLINED);
    assertThat(Reactor.reactions(state, EU)).containsExactly(removed(CHANNEL, BOLT));
  }

  @Test
  void declined_byTheHost_addsNobody() {
    LogBook withdrawn = LogBook.withInvitation();
    withdrawn.write(EU, declined(INVITATION, ACME));
    withdrawn.join(CHANNEL, ACME, EU, BOLT, US, INVITATION);

    ControlState state = withdrawn.fold();

    assertThat(state.isConnected(CHANNEL, BOLT)).isFalse();
    assertThat(state.invitation(INVITATION).orElseThrow().state())
        .isEqualTo(InvitationView.State.DECLINED);
  }

  @Test
  void removed_withAnOpenInvitation_endsIt() {
    LogBook open = LogBook.withInvitation();
    open.write(EU, removed(CHANNEL, BOLT));
    open.join(CHANNEL, ACME, EU, BOLT, US, INVITATION);

    ControlState state = open.fold();

    assertThat(state.isConnected(CHANNEL, BOLT)).isFalse();
    assertThat(state.invitationsOf(BOLT)).isEmpty();
  }

  @Test
  void added_byOneOfTwoInvitations_endsTheOther() {
    LogBook two = LogBook.withInvitation();
    two.write(EU, invited(invitation(2), CHANNEL, ACME, BOLT));
    two.join(CHANNEL, ACME, EU, BOLT, US, invitation(2));

    ControlState state = two.fold();

    assertThat(state.isConnected(CHANNEL, BOLT)).isTrue();
    assertThat(state.invitation(INVITATION).orElseThrow().state())
        .isEqualTo(InvitationView.State.DECLINED);
  }

  @Test
  void answered_beforeTheInvitationIsHeard_countsWhenItIs() {
    var state = new ControlState();
    book.log(US).forEach(state::apply);
    assertThat(state.invitation(INVITATION)).isEmpty();

    book.log(EU).forEach(state::apply);

    assertThat(state.isConnected(CHANNEL, BOLT)).isTrue();
  }

  @Test
  void orgRemoved_member_isDisconnectedAndOwedARemoval() {
    ControlState state = book.fold();

    Applied applied = state.apply(book.write(US, new ControlRecord.OrgRemoved(BOLT)));

    assertThat(changes(applied))
        .containsExactly(
            new ControlChange.OrgVanished(BOLT),
            new ControlChange.Disconnected(CHANNEL, BOLT),
            new ControlChange.InvitationChanged(INVITATION));
    assertThat(Reactor.reactions(state, EU)).containsExactly(removed(CHANNEL, BOLT));
  }

  @Test
  void orgRemoved_thenHomedAgain_isInNoChannelOfBefore() {
    book.write(US, new ControlRecord.OrgRemoved(BOLT));
    book.write(US, homed(BOLT));

    ControlState state = book.fold();

    assertThat(state.homeOf(BOLT)).contains(US);
    assertThat(state.isConnected(CHANNEL, BOLT)).isFalse();
    assertThat(Reactor.reactions(state, EU)).containsExactly(removed(CHANNEL, BOLT));
  }

  @Test
  void cutOff_byTheHostItself_isOwedTheEndOfTheChannel() {
    ControlState state = book.fold();

    state.apply(book.write(EU, cutOff(CHANNEL, ACME)));

    assertThat(state.channel(CHANNEL).orElseThrow().members()).containsExactly(BOLT);
    assertThat(Reactor.reactions(state, EU)).containsExactly(removed(CHANNEL, ACME));
  }

  @Test
  void version_changeOfMembers_rises() {
    ControlState state = book.fold();
    long before = state.channel(CHANNEL).orElseThrow().version();

    state.apply(book.write(IN, homed(new OrgId("other"))));
    assertThat(state.channel(CHANNEL).orElseThrow().version()).isEqualTo(before);
    state.apply(book.write(EU, removed(CHANNEL, BOLT)));

    assertThat(state.channel(CHANNEL).orElseThrow().version()).isEqualTo(state.localPosition());
  }

  private static List<ControlChange> changes(Applied applied) {
    return ((Applied.Done) applied).changes();
  }
}
