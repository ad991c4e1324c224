package dev.tidegate.broker.link;

import static dev.tidegate.broker.link.LinkFrames.ACME;
import static dev.tidegate.broker.link.LinkFrames.BOLT;
import static dev.tidegate.broker.link.LinkFrames.CHANNEL;
import static dev.tidegate.broker.link.LinkFrames.CORE;
import static dev.tidegate.broker.link.LinkFrames.EU;
import static dev.tidegate.broker.link.LinkFrames.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.control.Applied;
import dev.tidegate.broker.control.ControlCodec;
import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.ControlState;
import dev.tidegate.broker.control.InvitationId;
import dev.tidegate.broker.control.Lease;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FederationViewTest {
  private static final InvitationId INVITATION = new InvitationId(new ChannelId(2, 2));

  private final ControlState state = new ControlState();
  private final Lease lease = new Lease(EU, Duration.ofHours(1));
  private final FederationView view =
      new FederationView(US, state, lease, (plan, now) -> now.millis() < plan.endsAtMillis());
  private Moment now = new Moment(0, 0);

  @Test
  void readersAt_membersAndFormerOnes_areToldApart() {
    federate();

    assertThat(view.readersAt(CHANNEL)).containsExactly(BOLT);
    assertThat(view.isAtPeer(CORE)).isTrue();
    assertThat(view.isAtPeer(ACME)).isFalse();

    apply(EU, new ControlRecord.MemberRemoved(CHANNEL, BOLT));

    assertThat(view.readersAt(CHANNEL)).isEmpty();
    assertThat(view.everAt(CHANNEL)).isTrue();
    assertThat(view.everAt(new ChannelId(9, 9))).isFalse();
  }

  @Test
  void held_hostElsewhere_untilItIsHeardAndAgainAfterTheLease() {
    ChannelId theirs = new ChannelId(3, 3);
    federate();
    apply(US, new ControlRecord.ChannelCreated(theirs, "theirs", BOLT, "r"));

    assertThat(view.held(CHANNEL, now)).isFalse();
    assertThat(view.held(theirs, now)).isTrue();
    assertThat(view.heardAgoMillis(now).keySet()).isEqualTo(Set.of(EU));

    lease.heard(US, now.nanos());
    now = now.plus(Duration.ofMinutes(59));
    assertThat(view.held(theirs, now)).isFalse();
    assertThat(view.heardAgoMillis(now)).containsEntry(US, Duration.ofMinutes(59).toMillis());

    now = now.plus(Duration.ofMinutes(1));
    assertThat(view.held(theirs, now)).isTrue();
  }

  @Test
  void vector_tellsWhatIsApplied() {
    federate();

    assertThat(view.vector()).containsEntry(US, state.vector().position(US));
    assertThat(view.stands(LinkFrames.open(), now)).isTrue();
  }

  private void federate() {
    apply(EU, new ControlRecord.RegionDeclared(new TreeSet<>(Set.of("EU"))));
    apply(EU, new ControlRecord.OrgHomed(ACME));
    apply(US, new ControlRecord.RegionDeclared(new TreeSet<>(Set.of("US"))));
    apply(US, new ControlRecord.OrgHomed(BOLT));
    apply(US, new ControlRecord.OrgHomed(CORE));
    apply(EU, new ControlRecord.ChannelCreated(CHANNEL, "ours", ACME, "r"));
    apply(EU, new ControlRecord.OrgInvited(INVITATION, CHANNEL, "ours", ACME, BOLT));
    for (ControlRecord.Answer answer :
        new ControlRecord.Answer[] {ControlRecord.Answer.ACCEPTED, ControlRecord.Answer.APPROVED}) {
      apply(US, new ControlRecord.InvitationAnswered(INVITATION, BOLT, answer));
    }
    apply(
        EU, new ControlRecord.InvitationAnswered(INVITATION, ACME, ControlRecord.Answer.APPROVED));
    apply(EU, new ControlRecord.MemberAdded(CHANNEL, BOLT, INVITATION));
  }

  private void apply(RegionId region, ControlRecord record) {
    long position = state.vector().position(region) + 1;
    assertThat(state.apply(new ControlEntry(region, position, ControlCodec.encode(record, 0))))
        .isInstanceOf(Applied.Done.class);
  }
}
