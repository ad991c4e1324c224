package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.RegionByHand.ACME;
import static dev.tidegate.broker.shell.RegionByHand.BUCKET;
import static dev.tidegate.broker.shell.RegionByHand.CHANNEL;
import static dev.tidegate.broker.shell.RegionByHand.EU;
import static dev.tidegate.broker.shell.RegionByHand.GLOBEX;
import static dev.tidegate.broker.shell.RegionByHand.data;
import static dev.tidegate.broker.shell.RegionByHand.end;
import static dev.tidegate.broker.shell.RegionByHand.messages;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.Alarm;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import dev.tidegate.wire.admin.v1.ListParkedRequest;
import dev.tidegate.wire.admin.v1.RegionStatus;
import dev.tidegate.wire.admin.v1.ReleaseParkedRequest;
import dev.tidegate.wire.link.v1.Data;
import dev.tidegate.wire.link.v1.FromSender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What a real broker makes of a region that says what it may not, with a certificate that is good.
///
/// After each test the same broker must still take what is right.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LinkBadInputTest {
  /// Stands in every text that must not come through, and in no log.
  private static final String WORDS = "quetzalcoatl";

  /// More than 2 MiB and what may stand around the frames, and less than what gRPC itself refuses.
  private static final int TOO_LARGE_BYTES = (2 << 20) + (128 << 10);

  private static final OrgId STRANGER = new OrgId("nordwind-two");

  private Optional<Site> running = Optional.empty();
  private Optional<RegionByHand> sending = Optional.empty();
  private Optional<LogWatch> logs = Optional.empty();
  private List<String> before = List.of();

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    Site site = Regions.configured(folder);
    running = Optional.of(site);
    site.start("us-va");
    RegionByHand eu = new RegionByHand(site);
    sending = Optional.of(eu);
    eu.share(globex());
  }

  @AfterAll
  void stop() {
    running.ifPresent(Site::close);
  }

  @BeforeEach
  void watch() throws Exception {
    logs = Optional.of(new LogWatch());
    before = texts();
  }

  /// Nothing of what was wrong is there, and what is right still comes.
  @AfterEach
  void tryWhatIsRight() throws Exception {
    LaneByHand live = eu().dial(Lane.LIVE);
    Pointer end = end(live);
    String text = "right " + end.sequence();
    Frame right = eu().frame(end, text);
    live.send(data(right));
    live.awaitAck(BUCKET, right.end());

    List<String> expected = new ArrayList<>(before);
    expected.add(text);
    assertThat(texts()).isEqualTo(expected);
    LogWatch watch = logs.orElseThrow();
    watch.assertNoLineHolds(WORDS);
    watch.close();
  }

  private Site site() {
    return running.orElseThrow();
  }

  private RegionByHand eu() {
    return sending.orElseThrow();
  }

  private Client globex() throws Exception {
    return new Client(site().org("us-va", "globex"));
  }

  private List<String> texts() throws Exception {
    return globex().history(CHANNEL.toString()).stream()
        .map(delivery -> delivery.getEvent().getPosted().getText())
        .toList();
  }

  private RegionStatus status() throws Exception {
    return AdminServiceGrpc.newBlockingStub(site().operator("us-va"))
        .getRegion(GetRegionRequest.getDefaultInstance());
  }

  private List<String> alarms() throws Exception {
    return status().getAlarmsList().stream().map(Alarm::getCode).toList();
  }

  // Who may not.

  @Test
  void lane_ofARegionThatIsNotAPeer_isEnded() throws Exception {
    RegionId india = new RegionId("in-mh");
    var lane = new LaneByHand(eu().dial(new Identity.Broker(india, "in-mh-1")));
    lane.send(RegionByHand.hello(india, Lane.LIVE));

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.LINK_WRONG_REGION.name());
  }

  @Test
  void lane_whoseCertificateNamesAnotherRegion_isEnded() throws Exception {
    var lane = new LaneByHand(eu().dial(new Identity.Broker(new RegionId("in-mh"), "in-mh-1")));
    lane.send(RegionByHand.hello(EU, Lane.LIVE));

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.LINK_WRONG_REGION.name());
  }

  @Test
  void lane_thatSaysItIsAnotherRegion_isEnded() throws Exception {
    LaneByHand lane = eu().dialSilently();
    lane.send(RegionByHand.hello(new RegionId("in-mh"), Lane.LIVE));

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.LINK_WRONG_REGION.name());
  }

  @Test
  void lane_ofAnOrgOrAnOperator_isWrongIdentity() throws Exception {
    for (Identity identity : List.of(new Identity.OrgAdapter(ACME), new Identity.Operator("sre"))) {
      var lane = new LaneByHand(eu().dial(identity));

      assertThat(lane.awaitFailure()).isEqualTo(ErrorCode.WRONG_IDENTITY);
    }
  }

  // What is no message, or stands in the wrong place.

  @Test
  void lane_withoutHello_isEnded() throws Exception {
    LaneByHand lane = eu().dialSilently();
    lane.send(data(eu().frame(Pointer.START, WORDS)));

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.LINK_PROTOCOL.name());
  }

  @Test
  void lane_withBytesThatAreNoMessage_failsAndNoOtherDoes() throws Exception {
    LaneByHand other = eu().dial(Lane.LIVE);
    Pointer end = end(other);
    LaneByHand lane = eu().dialSilently();
    lane.send(WORDS.getBytes(UTF_8));

    assertThat(lane.awaitFailure()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
    // Answered on the other lane, which therefore stands.
    other.send(data(eu().frame(new Pointer(end.incarnation() + 1, 7), WORDS)));
    assertThat(other.await(LinkMessage.NackGap.class).bucket()).isEqualTo(BUCKET);
  }

  @Test
  void lane_withAMessageOfNoKind_isEnded() throws Exception {
    LaneByHand lane = eu().dialSilently();
    lane.send(FromSender.getDefaultInstance());

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.LINK_PROTOCOL.name());
  }

  @Test
  void lane_withASecondHello_isEnded() throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    end(lane);
    lane.send(RegionByHand.hello(EU, Lane.LIVE));

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.LINK_PROTOCOL.name());
  }

  @Test
  void frame_onTheControlLane_isEnded() throws Exception {
    Pointer end = end(eu().dial(Lane.LIVE));
    LaneByHand lane = eu().dial(Lane.CONTROL);
    lane.await(LinkMessage.Resume.class);
    lane.send(data(eu().frame(end, WORDS)));

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.LINK_PROTOCOL.name());
  }

  // How much.

  @Test
  void message_thatAnnouncesMoreThanFourMebibytes_isTooLarge() throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    end(lane);
    byte[] bomb = Zstd.compress(new byte[5 << 20]);
    assertThat(bomb).hasSizeLessThan(2_000);
    lane.send(packed(5 << 20, bomb));

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.LINK_MESSAGE_TOO_LARGE.name());
  }

  @Test
  void message_thatUnpacksToMoreThanItAnnounces_isEnded() throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    end(lane);
    lane.send(packed(1 << 10, Zstd.compress(new byte[64 << 20])));

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.LINK_PROTOCOL.name());
  }

  @Test
  void message_ofMoreThanTwoMebibytes_isTooLarge() throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    end(lane);
    lane.send(
        FromSender.newBuilder()
            .setData(
                Data.newBuilder()
                    .setGeneration(1)
                    .setRawBytes(TOO_LARGE_BYTES)
                    .setFrames(ByteString.copyFrom(new byte[TOO_LARGE_BYTES])))
            .build());

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.LINK_MESSAGE_TOO_LARGE.name());
  }

  @Test
  void frames_beyondTheCredit_endTheLane() throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    Pointer end = end(lane);
    TreeMap<RegionId, Long> never = new TreeMap<>(Map.of(EU, 1_000_000L));
    String text = WORDS + "x".repeat(60_000);
    for (int i = 0; i < 20; i++) {
      // Decided under control that never comes: nothing of it can be stored, and no credit comes
      // back.
      Frame frame =
          eu().frame(
                  EU,
                  ACME,
                  end,
                  messages(
                      text, text, text, text, text, text, text, text, text, text, text, text, text,
                      text, text),
                  never);
      lane.send(data(frame));
      end = frame.end();
    }

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.LINK_PROTOCOL.name());
  }

  private static FromSender packed(int announced, byte[] bytes) {
    return FromSender.newBuilder()
        .setData(
            Data.newBuilder()
                .setGeneration(1)
                .setRawBytes(announced)
                .setCompressed(true)
                .setFrames(ByteString.copyFrom(bytes)))
        .build();
  }

  // Frames that do not follow.

  @Test
  void frame_thatJumps_isAskedForAgain() throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    Pointer end = end(lane);
    Pointer later = new Pointer(Math.max(11, end.incarnation()), end.sequence() + 5);
    lane.send(data(eu().frame(later, WORDS)));

    LinkMessage.NackGap nack = lane.await(LinkMessage.NackGap.class);
    assertThat(nack.bucket()).isEqualTo(BUCKET);
    assertThat(LaneByHand.last(nack.applied())).isEqualTo(end);
  }

  @Test
  void frames_thatRewind_areAcknowledgedAgainAndChangeNothing() throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    Frame first = eu().frame(end(lane), "one", "two");
    lane.send(data(first));
    lane.awaitAck(BUCKET, first.end());
    lane.send(data(eu().frame(first.head().after(), WORDS, WORDS)));

    lane.awaitAck(BUCKET, first.end());
    remember("one", "two");
  }

  @Test
  void frame_thatOverlaps_isAskedForAgain() throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    Frame first = eu().frame(end(lane), "three", "four");
    lane.send(data(first));
    lane.awaitAck(BUCKET, first.end());
    Pointer middle = new Pointer(first.end().incarnation(), first.end().sequence() - 1);
    lane.send(data(eu().frame(middle, WORDS, WORDS)));

    assertThat(LaneByHand.last(lane.await(LinkMessage.NackGap.class).applied()))
        .isEqualTo(first.end());
    remember("three", "four");
  }

  private void remember(String... texts) {
    List<String> more = new ArrayList<>(before);
    more.addAll(List.of(texts));
    before = more;
  }

  // Frames that are not whole.

  @Test
  void frame_withAWrongChecksum_endsTheLaneAndIsAlarmed() throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    byte[] bytes = FrameCodec.encode(eu().frame(end(lane), WORDS));
    bytes[bytes.length / 2] ^= 1;
    lane.send(data(List.of(bytes), 1));

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.FRAME_DAMAGED.name());
    assertThat(alarms()).contains("FRAME_DAMAGED");
    Until.holds("the link is not told to be live any more", () -> !isInboundLive());
  }

  @Test
  void frame_withARecordsWrongChecksum_endsTheLane() throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    byte[] bytes = FrameCodec.encode(eu().frame(end(lane), WORDS));
    // The last byte of the last record; the sum over the whole holds again.
    bytes[bytes.length - 5] ^= 1;
    lane.send(data(List.of(FrameBytes.checked(bytes)), 1));

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.FRAME_DAMAGED.name());
  }

  @Test
  void frame_thatIsNone_endsTheLane() throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    end(lane);
    lane.send(data(List.of(WORDS.getBytes(UTF_8)), 1));

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.FRAME_DAMAGED.name());
  }

  private boolean isInboundLive() throws Exception {
    return AdminServiceGrpc.newBlockingStub(site().operator("us-va"))
        .listLinks(ListLinksRequest.getDefaultInstance())
        .getLinksList()
        .stream()
        .anyMatch(link ->
            link.getFrom().equals("eu-de") && link.getState() == LinkStatus.State.STATE_LIVE);
  }

  // Whose words.

  @Test
  void frame_ofAnotherRegion_endsTheLane() throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    end(lane);
    lane.send(data(eu().frame(new RegionId("in-mh"), ACME, Pointer.START, messages(WORDS))));

    assertThat(lane.awaitGoAway()).isEqualTo(ErrorCode.LINK_WRONG_REGION.name());
    assertThat(alarms()).contains("LINK_WRONG_REGION");
  }

  @Test
  void event_whoseAuthorIsNotAtHomeThere_isRefusedForGood() throws Exception {
    for (OrgId author : List.of(GLOBEX, STRANGER)) {
      LaneByHand lane = eu().dial(Lane.LIVE);
      Frame forged =
          eu().frame(
                  EU,
                  author,
                  end(lane),
                  List.of(
                      new RegionByHand.Spoken(
                          EventKind.POSTED, id -> RegionByHand.posted(id, author, WORDS))));
      lane.send(data(forged));

      assertThat(lane.awaitReject(BUCKET, forged.end()))
          .isEqualTo(ErrorCode.AUTHOR_NOT_AT_HOME.name());
      lane.awaitAck(BUCKET, forged.end());

      LaneByHand next = eu().dial(Lane.LIVE);
      assertThat(next.awaitReject(BUCKET, forged.end()))
          .as("told again on the next lane")
          .isEqualTo(ErrorCode.AUTHOR_NOT_AT_HOME.name());
    }
    assertThat(alarms()).contains("EVENT_REFUSED");
  }

  @Test
  void event_whoseRecordNamesAnotherAuthorThanItsPlan_isPoisonAndParksItsChannel()
      throws Exception {
    LaneByHand lane = eu().dial(Lane.LIVE);
    Frame forged =
        eu().frame(
                EU,
                ACME,
                end(lane),
                List.of(
                    new RegionByHand.Spoken(
                        EventKind.POSTED, id -> RegionByHand.posted(id, GLOBEX, WORDS))));
    lane.send(data(forged));

    assertThat(lane.awaitReject(BUCKET, forged.end())).isEqualTo(ErrorCode.POISON_EVENT.name());
    lane.awaitAck(BUCKET, forged.end());
    var admin = AdminServiceGrpc.newBlockingStub(site().operator("us-va"));
    assertThat(admin.listParked(ListParkedRequest.getDefaultInstance()).getParkedList())
        .extracting(parked -> parked.getChannel())
        .containsExactly(CHANNEL.toString());
    admin.releaseParked(ReleaseParkedRequest.newBuilder().setChannel(CHANNEL.toString()).build());
  }
}
