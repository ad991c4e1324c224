package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.RegionByHand.CHANNEL;
import static dev.tidegate.broker.shell.RegionByHand.GLOBEX;
import static dev.tidegate.broker.shell.RegionByHand.INVITATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.control.ControlCodec;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.ControlRecord.Answer;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.Alarm;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.v1.GetChannelRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A region with a good certificate says what another region's control log held, to that region.
final class ForgedControlTest {
  private static final RegionId US = new RegionId("us-va");

  @TempDir private Path folder = Path.of("unset");
  private Optional<Site> running = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    Site site = Regions.configured(folder);
    running = Optional.of(site);
    site.start("us-va");
  }

  @AfterEach
  void stop() {
    running.ifPresent(Site::close);
  }

  private Site site() {
    return running.orElseThrow();
  }

  private static byte[] answer(Answer answer) {
    return ControlCodec.encode(new ControlRecord.InvitationAnswered(INVITATION, GLOBEX, answer), 0);
  }

  private List<Alarm> alarms() throws Exception {
    return AdminServiceGrpc.newBlockingStub(site().operator("us-va"))
        .getRegion(GetRegionRequest.getDefaultInstance())
        .getAlarmsList();
  }

  @Test
  void consentOfAnOrgInItsOwnRegionsLog_isNotTakenAndTheLinkGoesOn() throws Exception {
    Client globex = new Client(site().org("us-va", "globex"));
    RegionByHand eu = new RegionByHand(site());
    eu.invite();
    // What the region writes when it starts is written before this.
    globex.create("own");
    long written = eu.applied(US);

    eu.forge(US, written + 1, answer(Answer.ACCEPTED));
    eu.forge(US, written + 2, answer(Answer.APPROVED));
    eu.forge(US, 1, answer(Answer.DECLINED));

    assertThat(eu.applied(US)).isEqualTo(written);
    assertThat(alarms())
        .filteredOn(alarm -> alarm.getCode().equals("SEAL_WRONG"))
        .singleElement()
        .satisfies(alarm ->
            assertThat(alarm.getDetail()).isEqualTo("us-va@" + (written + 1) + " from=eu-de"));
    assertThat(alarms()).extracting(Alarm::getCode).doesNotContain("LOG_FORKED");
    assertThat(
            Sharing.refusal(() ->
                globex
                    .channels()
                    .getChannel(
                        GetChannelRequest.newBuilder().setChannel(CHANNEL.toString()).build())))
        .isEqualTo(ErrorCode.CHANNEL_UNKNOWN);

    // What globex says itself is written, in the place of what was said for it.
    eu.join(globex);
    assertThat(eu.applied(US)).isEqualTo(written + 2);
  }
}
