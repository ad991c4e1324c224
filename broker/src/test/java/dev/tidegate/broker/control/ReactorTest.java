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
import static dev.tidegate.broker.control.ControlSamples.channel;
import static dev.tidegate.broker.control.ControlSamples.created;
import static dev.tidegate.broker.control.ControlSamples.cutOff;
import static dev.tidegate.broker.control.ControlSamples.homed;
import static dev.tidegate.broker.control.ControlSamples.invitation;
import static dev.tidegate.broker.control.ControlSamples.invited;
import static dev.tidegate.broker.control.ControlSamples.removed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import org.junit.jupiter.api.Test;

final class ReactorTest {
  private final LogBook book = LogBook.withInvitation();

  @Test
  void reactions_oneWordMissing_areNone() {
    ControlState state = book.fold();
    assertThat(Reactor.reactions(state, EU)).isEmpty();

    state.apply(book.write(US, accepted(INVITATION, BOLT)));
    assertThat(Reactor.reactions(state, EU)).isEmpty();
    state.apply(book.write(EU, approved(INVITATION, ACME)));
    assertThat(Reactor.reactions(state, EU)).isEmpty();

    state.apply(book.write(US, approved(INVITATION, BOLT)));
    assertThat(Reactor.reactions(state, EU)).containsExactly(added(CHANNEL, BOLT, INVITATION));
  }

  @Test
  void reactions_ofARegionThatDoesNotHost_areNone() {
    agree(INVITATION, BOLT);

    ControlState state = book.fold();

    assertThat(Reactor.reactions(state, US)).isEmpty();
    assertThat(Reactor.reactions(state, IN)).isEmpty();
  }

  @Test
  void reactions_applied_areNoneAgain() {
    agree(INVITATION, BOLT);
    ControlState state = book.fold();

    Reactor.reactions(state, EU).forEach(record -> state.apply(book.write(EU, record)));
    assertThat(state.isConnected(CHANNEL, BOLT)).isTrue();
    assertThat(Reactor.reactions(state, EU)).isEmpty();

    state.apply(book.write(US, cutOff(CHANNEL, BOLT)));
    assertThat(Reactor.reactions(state, EU)).containsExactly(removed(CHANNEL, BOLT));
    Reactor.reactions(state, EU).forEach(record -> state.apply(book.write(EU, record)));
    assertThat(Reactor.reactions(state, EU)).isEmpty();
  }

  @Test
  void reactions_askedTwice_areTheSame() {
    agree(INVITATION, BOLT);
    ControlState state = book.fold();

    assertThat(Reactor.reactions(state, EU)).isEqualTo(Reactor.reactions(state, EU)).hasSize(1);
  }

  @Test
  void reactions_twoInvitationsOfOneOrg_addItOnce() {
    book.write(EU, invited(invitation(2), CHANNEL, ACME, BOLT));
    agree(INVITATION, BOLT);
    agree(invitation(2), BOLT);

    assertThat(Reactor.reactions(book.fold(), EU))
        .containsExactly(added(CHANNEL, BOLT, INVITATION));
  }

  @Test
  void reactions_lastSeatFreed_givesItToOne() {
    fill(Limits.ORGS_PER_CHANNEL - 1);
    agree(INVITATION, BOLT);
    book.write(EU, invited(invitation(2), CHANNEL, ACME, CORD));
    book.write(IN, accepted(invitation(2), CORD));
    book.write(IN, approved(invitation(2), CORD));
    book.write(EU, approved(invitation(2), ACME));
    ControlState state = book.fold();
    assertThat(Reactor.reactions(state, EU)).isEmpty();

    OrgId leaver = new OrgId("org-7");
    state.apply(book.write(US, cutOff(CHANNEL, leaver)));

    assertThat(Reactor.reactions(state, EU))
        .containsExactly(removed(CHANNEL, leaver), added(CHANNEL, BOLT, INVITATION));
  }

  @Test
  void reactions_hostCutOffAndAnAgreedInvitation_closeTheChannelOnly() {
    agree(INVITATION, BOLT);
    book.write(EU, cutOff(CHANNEL, ACME));
    ControlState state = book.fold();

    assertThat(Reactor.reactions(state, EU)).containsExactly(removed(CHANNEL, ACME));
    Reactor.reactions(state, EU).forEach(record -> state.apply(book.write(EU, record)));

    assertThat(state.channel(CHANNEL).orElseThrow().closed()).isTrue();
    assertThat(Reactor.reactions(state, EU)).isEmpty();
  }

  @Test
  void reactions_channelMadeInTwoRegions_areNone() {
    agree(INVITATION, BOLT);
    book.write(US, created(CHANNEL, BOLT));

    assertThat(Reactor.reactions(book.fold(), EU)).isEmpty();
    assertThat(Reactor.reactions(book.fold(), US)).isEmpty();
  }

  @Test
  void reactions_severalChannels_areAllOwed() {
    book.write(EU, created(channel(2), ACME));
    book.write(EU, invited(invitation(2), channel(2), ACME, BOLT));
    agree(INVITATION, BOLT);
    agree(invitation(2), BOLT);

    assertThat(Reactor.reactions(book.fold(), EU))
        .containsExactly(added(CHANNEL, BOLT, INVITATION), added(channel(2), BOLT, invitation(2)));
  }

  private void agree(InvitationId invitation, OrgId org) {
    book.write(US, accepted(invitation, org));
    book.write(US, approved(invitation, org));
    book.write(EU, approved(invitation, ACME));
  }

  private void fill(int orgs) {
    for (int i = 0; i < orgs; i++) {
      OrgId org = new OrgId("org-" + i);
      book.write(US, homed(org));
      book.write(EU, invited(invitation(1000 + i), CHANNEL, ACME, org));
      book.join(CHANNEL, ACME, EU, org, US, invitation(1000 + i));
    }
  }
}
