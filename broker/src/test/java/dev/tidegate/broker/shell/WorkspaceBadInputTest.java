package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.PublishingStream.item;
import static dev.tidegate.broker.shell.Sharing.awaitMember;
import static dev.tidegate.broker.shell.Sharing.refusal;
import static dev.tidegate.broker.shell.Sharing.share;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.ListControlPositionsRequest;
import dev.tidegate.wire.admin.v1.ListControlPositionsResponse.Position;
import dev.tidegate.wire.v1.ChannelServiceGrpc;
import dev.tidegate.wire.v1.CreateChannelRequest;
import dev.tidegate.wire.v1.Deleted;
import dev.tidegate.wire.v1.Delivery;
import dev.tidegate.wire.v1.DisconnectOrgRequest;
import dev.tidegate.wire.v1.Edited;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.EventId;
import dev.tidegate.wire.v1.ExplainRequest;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.GetChannelRequest;
import dev.tidegate.wire.v1.Invitation;
import dev.tidegate.wire.v1.ListHistoryRequest;
import dev.tidegate.wire.v1.Posted;
import dev.tidegate.wire.v1.PreviewRequest;
import dev.tidegate.wire.v1.PublishRequest;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import dev.tidegate.wire.v1.ReactionAdded;
import dev.tidegate.wire.v1.SubscribeRequest;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What workspaces may not say, over two regions: each gets its listed code, nothing is changed in
/// either region, and no log line holds the words.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WorkspaceBadInputTest {
  /// Stands in every text that is refused.
  private static final String WORDS = "quetzalcoatl";

  private static final EventId NOTHING = EventId.getDefaultInstance();

  private Optional<Site> running = Optional.empty();
  private Optional<LogWatch> logs = Optional.empty();
  private List<Object> before = List.of();

  /// acme's channel with globex, and events in it: of acme, of globex, one that acme deleted.
  private String shared = "";

  private EventId ofAcme = NOTHING;
  private EventId ofGlobex = NOTHING;
  private EventId deleted = NOTHING;

  /// acme's own channel, and an event in it.
  private String own = "";

  private EventId ofOwn = NOTHING;

  /// A channel that globex was in.
  private String left = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    running = Optional.of(Regions.two(folder));
    Client acme = acme();
    Client globex = globex();
    shared = share("shared", acme, "globex", globex).getId();
    left = share("left", acme, "globex", globex).getId();
    own = acme.create("own").getId();
    Reading atAcme = new Reading(acme.channel());
    Reading atGlobex = new Reading(globex.channel());
    ofAcme = acme.say(shared, "of acme", "k1").getEvent();
    deleted = acme.say(shared, "soon gone", "k2").getEvent();
    ofOwn = acme.say(own, "of acme alone", "k3").getEvent();
    ofGlobex = globex.say(shared, "of globex", "k1").getEvent();
    atAcme.await(item -> item.getDelivery().getEvent().getId().equals(ofGlobex));
    atGlobex.await(item -> item.getDelivery().getEvent().getId().equals(deleted));
    // Looked at before it goes: what was true of it then must not be remembered.
    globex.publish(reaction(shared, deleted));
    acme.publish(delete(shared, deleted));
    atGlobex.await(item -> item.getDelivery().getEvent().hasDeleted());
    disconnect(globex, left, "globex");
    Until.holds(
        "the host knows that globex has left",
        () ->
            acme.channels()
                    .getChannel(GetChannelRequest.newBuilder().setChannel(left).build())
                    .getMembersCount()
                == 1);
    // Its region's own word on it is then written too.
    disconnect(acme, left, "globex");
    Until.holds("both regions have come to the same", this::isSettled);
  }

  private boolean isSettled() throws Exception {
    List<Delivery> atAcme = acme().history(shared);
    List<Delivery> atGlobex = globex().history(shared);
    return atAcme.size() == atGlobex.size()
        && atAcme.stream().anyMatch(each -> each.getEvent().hasTombstone())
        && atGlobex.stream().anyMatch(each -> each.getEvent().hasTombstone())
        && control("eu-de").equals(control("us-va"));
  }

  private Map<String, Long> control(String region) throws Exception {
    return AdminServiceGrpc.newBlockingStub(site().operator(region))
        .listControlPositions(ListControlPositionsRequest.getDefaultInstance())
        .getPositionsList()
        .stream()
        .collect(toMap(Position::getRegion, Position::getApplied));
  }

  @AfterAll
  void stop() {
    running.ifPresent(Site::close);
  }

  @BeforeEach
  void remember() throws Exception {
    before = everything();
    logs = Optional.of(new LogWatch());
  }

  @AfterEach
  void compare() throws Exception {
    LogWatch watch = logs.orElseThrow();
    List<Object> after = everything();
    watch.assertNoLineHolds(WORDS);
    watch.close();
    assertThat(after).isEqualTo(before);
  }

  private Site site() {
    return running.orElseThrow();
  }

  private Client acme() throws Exception {
    return new Client(site().org("eu-de", "acme"));
  }

  private Client nordwind() throws Exception {
    return new Client(site().org("eu-de", "nordwind"));
  }

  private Client globex() throws Exception {
    return new Client(site().org("us-va", "globex"));
  }

  /// What the orgs have and how far each region has come.
  private List<Object> everything() throws Exception {
    List<Object> all = new ArrayList<>();
    all.add(acme().history(shared));
    all.add(acme().history(own));
    all.add(globex().history(shared));
    for (String region : List.of("eu-de", "us-va")) {
      var admin = AdminServiceGrpc.newBlockingStub(site().operator(region));
      all.add(admin.getRegion(GetRegionRequest.getDefaultInstance()).getEventsStored());
      all.add(control(region));
    }
    return all;
  }

  // Bytes.

  @Test
  void publish_bytesThatAreNoUtf8OrNoMessage_refusedAndOtherCallsGoOn() throws Exception {
    Client acme = acme();
    Reading feed = new Reading(acme.channel());
    feed.event();
    PublishingStream stream = new PublishingStream(acme, ByteString.copyFrom(new byte[16]));
    stream.opened();
    PublishRequest good =
        PublishRequest.newBuilder().setEnvelope(Client.posted(shared, WORDS)).build();

    assertThat(raw(acme, notUtf8(good))).isEqualTo(ErrorCode.TEXT_MALFORMED);
    assertThat(raw(acme, cutOff(good))).isEqualTo(ErrorCode.MALFORMED_REQUEST);
    assertThat(
            rawStream(
                acme,
                notUtf8(
                    PublishStreamRequest.newBuilder()
                        .setBatch(
                            PublishStreamRequest.Batch.newBuilder()
                                .addItems(item(1, shared, WORDS)))
                        .build())))
        .isEqualTo(ErrorCode.TEXT_MALFORMED);
    assertThat(
            rawFeed(
                acme,
                notUtf8(
                    SubscribeRequest.newBuilder()
                        .setOpen(SubscribeRequest.Open.newBuilder().setName(WORDS))
                        .build())))
        .isEqualTo(ErrorCode.TEXT_MALFORMED);
    assertThat(
            refusal(() ->
                RawCalls.unary(
                    acme.channel(),
                    ChannelServiceGrpc.getCreateChannelMethod(),
                    notUtf8(CreateChannelRequest.newBuilder().setName(WORDS).build()))))
        .isEqualTo(ErrorCode.TEXT_MALFORMED);

    // On the same connection: a stream that was open answers, and so does the feed.
    stream.send(PublishStreamRequest.Batch.newBuilder().addItems(item(1, shared, "")));
    assertThat(refused(stream.outcome())).isEqualTo(ErrorCode.TEXT_EMPTY);
    assertThat(feed.event().hasId()).isTrue();
  }

  private static ErrorCode raw(Client client, byte[] request) {
    return refusal(
        () -> RawCalls.unary(client.channel(), PublishServiceGrpc.getPublishMethod(), request));
  }

  private static ErrorCode rawStream(Client client, byte[] request) throws Exception {
    var end = new End<PublishStreamResponse>();
    StreamObserver<byte[]> requests =
        RawCalls.stream(client.channel(), PublishServiceGrpc.getPublishStreamMethod(), end);
    requests.onNext(
        PublishStreamRequest.newBuilder()
            .setOpen(
                PublishStreamRequest.Open.newBuilder()
                    .setProducer(ByteString.copyFromUtf8("outbox-of-acme-9")))
            .build()
            .toByteArray());
    requests.onNext(request);
    return end.code();
  }

  private static ErrorCode rawFeed(Client client, byte[] request) throws Exception {
    var end = new End<SubscribeResponse>();
    RawCalls.stream(client.channel(), FeedServiceGrpc.getSubscribeMethod(), end).onNext(request);
    return end.code();
  }

  /// The message with a byte in the words that no UTF-8 has there.
  private static byte[] notUtf8(MessageLite message) {
    byte[] bytes = message.toByteArray();
    bytes[new String(bytes, ISO_8859_1).indexOf(WORDS) + 2] = (byte) 0xC3;
    return bytes;
  }

  private static byte[] cutOff(MessageLite message) {
    byte[] bytes = message.toByteArray();
    return Arrays.copyOf(bytes, bytes.length - 3);
  }

  /// How a stream ends.
  private static final class End<A> implements StreamObserver<A> {
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    ErrorCode code() throws Exception {
      try {
        ended.get(20, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        return ErrorStatus.failure(Objects.requireNonNull(e.getCause()))
            .map(TidegateException::code)
            .orElseThrow();
      }
      throw new AssertionError("The stream was not refused");
    }

    @Override
    public void onNext(A answer) {}

    @Override
    public void onError(Throwable thrown) {
      ended.completeExceptionally(thrown);
    }

    @Override
    public void onCompleted() {
      ended.complete(null);
    }
  }

  // Sizes.

  @Test
  void text_emptyOrTooLong_refusedInEveryCallThatTakesOne() throws Exception {
    Client acme = acme();
    String tooLong = WORDS + "\u00e9".repeat(32_768);
    PublishingStream stream = new PublishingStream(acme, ByteString.copyFrom(new byte[16]));
    stream.opened();
    stream.send(
        PublishStreamRequest.Batch.newBuilder()
            .addItems(item(2, shared, ""))
            .addItems(item(3, shared, tooLong)));

    assertThat(refused(stream.outcome())).isEqualTo(ErrorCode.TEXT_EMPTY);
    assertThat(refused(stream.outcome())).isEqualTo(ErrorCode.TEXT_TOO_LONG);
    assertThat(refusal(() -> acme.say(shared, "", "k9"))).isEqualTo(ErrorCode.TEXT_EMPTY);
    assertThat(refusal(() -> acme.say(shared, tooLong, "k9"))).isEqualTo(ErrorCode.TEXT_TOO_LONG);
    assertThat(refusal(() -> acme.publish(edit(shared, ofAcme, ""))))
        .isEqualTo(ErrorCode.TEXT_EMPTY);
    assertThat(refusal(() -> acme.publish(edit(shared, ofAcme, tooLong))))
        .isEqualTo(ErrorCode.TEXT_TOO_LONG);
    assertThat(refusal(() -> preview(acme, Client.posted(shared, tooLong).build())))
        .isEqualTo(ErrorCode.TEXT_TOO_LONG);
  }

  // Whose.

  @Test
  void event_ofAnotherOrg_canNotBeChanged() throws Exception {
    Client acme = acme();
    Client globex = globex();

    assertThat(refusal(() -> acme.publish(edit(shared, ofGlobex, WORDS))))
        .isEqualTo(ErrorCode.NOT_YOUR_MESSAGE);
    assertThat(refusal(() -> acme.publish(delete(shared, ofGlobex))))
        .isEqualTo(ErrorCode.NOT_YOUR_MESSAGE);
    assertThat(refusal(() -> globex.publish(edit(shared, ofAcme, WORDS))))
        .isEqualTo(ErrorCode.NOT_YOUR_MESSAGE);
    assertThat(refusal(() -> globex.publish(delete(shared, ofAcme))))
        .isEqualTo(ErrorCode.NOT_YOUR_MESSAGE);
  }

  @Test
  void event_ofAChannelThatTheOrgIsNotIn_isAsAbsent() throws Exception {
    Client globex = globex();
    Client nordwind = nordwind();

    assertThat(refusal(() -> globex.publish(reaction(shared, ofOwn))))
        .isEqualTo(ErrorCode.EVENT_UNKNOWN);
    assertThat(refusal(() -> globex.publish(edit(shared, ofOwn, WORDS))))
        .isEqualTo(ErrorCode.EVENT_UNKNOWN);
    assertThat(refusal(() -> globex.publish(reply(shared, ofOwn))))
        .isEqualTo(ErrorCode.EVENT_UNKNOWN);
    assertThat(refusal(() -> nordwind.publish(reaction(shared, ofAcme))))
        .isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
    assertThat(refusal(() -> nordwind.history(shared))).isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
    assertThat(refusal(() -> preview(nordwind, Client.posted(shared, WORDS).build())))
        .isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
    assertThat(refusal(() -> explain(nordwind, ofAcme, "nordwind")))
        .isEqualTo(ErrorCode.EVENT_UNKNOWN);
    assertThat(refusal(() -> explain(globex, ofOwn, "globex"))).isEqualTo(ErrorCode.EVENT_UNKNOWN);
    assertThat(new Reading(nordwind.channel(), open().addChannels(shared)).refused())
        .isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
  }

  @Test
  void org_ofAnotherRegion_isNotAtHome() throws Exception {
    var stranger =
        new Client(
            site().dial("eu-de", Port.WORKSPACE, new Identity.OrgAdapter(new OrgId("globex"))));

    assertThat(refusal(() -> stranger.say(shared, WORDS, "k9"))).isEqualTo(ErrorCode.NOT_HOME);
    assertThat(refusal(() -> stranger.create("mine"))).isEqualTo(ErrorCode.NOT_HOME);
  }

  @Test
  void member_orChannelThatIsUnknown_refused() throws Exception {
    Client acme = acme();
    Client globex = globex();
    Client nordwind = nordwind();

    assertThat(refusal(() -> acme.invite(own, "hooli"))).isEqualTo(ErrorCode.ORG_UNKNOWN);
    assertThat(refusal(() -> acme.invite(shared, "globex"))).isEqualTo(ErrorCode.ALREADY_MEMBER);
    assertThat(refusal(() -> globex.invite(shared, "nordwind"))).isEqualTo(ErrorCode.NOT_HOST);
    assertThat(refusal(() -> nordwind.invite(shared, "globex")))
        .isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
    assertThat(refusal(() -> disconnect(acme, shared, "nordwind")))
        .isEqualTo(ErrorCode.ORG_UNKNOWN);
    assertThat(refusal(() -> disconnect(globex, shared, "acme"))).isEqualTo(ErrorCode.NOT_HOST);
    assertThat(refusal(() -> disconnect(nordwind, shared, "globex")))
        .isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
    assertThat(refusal(() -> nordwind.accept(Invitation.newBuilder().setId(shared).build())))
        .isEqualTo(ErrorCode.INVITATION_UNKNOWN);
    assertThat(refusal(() -> acme.say("01ARZ3NDEKTSV4RRFFQ69G5FAV", WORDS, "k9")))
        .isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
  }

  // When.

  @Test
  void event_deletedInAnotherRegion_takesNothingMore() throws Exception {
    Client globex = globex();

    assertThat(refusal(() -> globex.publish(reaction(shared, deleted))))
        .isEqualTo(ErrorCode.MESSAGE_DELETED);
    assertThat(refusal(() -> acme().publish(reaction(shared, deleted))))
        .isEqualTo(ErrorCode.MESSAGE_DELETED);
    assertThat(refusal(() -> acme().publish(edit(shared, deleted, WORDS))))
        .isEqualTo(ErrorCode.MESSAGE_DELETED);
  }

  @Test
  void org_thatHasLeft_saysAndReadsNothingMore() throws Exception {
    Client globex = globex();

    assertThat(refusal(() -> globex.say(left, WORDS, "k9"))).isEqualTo(ErrorCode.DISCONNECTED);
    assertThat(refusal(() -> preview(globex, Client.posted(left, WORDS).build())))
        .isEqualTo(ErrorCode.DISCONNECTED);
    assertThat(refusal(() -> history(globex, left)))
        .isIn(ErrorCode.DISCONNECTED, ErrorCode.CHANNEL_UNKNOWN);
    awaitMember(acme(), left, "acme");
  }

  // Cursors.

  @Test
  void cursor_thatIsNoneOrAnothers_isMalformed() throws Exception {
    Reading ofAcmes = new Reading(acme().channel());
    ofAcmes.event();

    assertThat(new Reading(globex().channel(), ByteString.copyFromUtf8(WORDS)).refused())
        .isEqualTo(ErrorCode.CURSOR_MALFORMED);
    assertThat(new Reading(nordwind().channel(), ofAcmes.cursor()).refused())
        .isEqualTo(ErrorCode.CURSOR_MALFORMED);
  }

  private static Object preview(Client client, Envelope envelope) {
    return client.publishing().preview(PreviewRequest.newBuilder().setEnvelope(envelope).build());
  }

  private static Object explain(Client client, EventId event, String org) {
    return client
        .publishing()
        .explain(ExplainRequest.newBuilder().setEvent(event).setOrg(org).build());
  }

  private static Object disconnect(Client client, String channel, String org) {
    return client
        .channels()
        .disconnectOrg(DisconnectOrgRequest.newBuilder().setChannel(channel).setOrg(org).build());
  }

  private static Object history(Client client, String channel) {
    return FeedServiceGrpc.newBlockingStub(client.channel())
        .listHistory(ListHistoryRequest.newBuilder().setChannel(channel).build());
  }

  private static ErrorCode refused(PublishStreamResponse.Outcome outcome) {
    return ErrorStatus.failure(outcome.getRefused()).map(TidegateException::code).orElseThrow();
  }

  private static SubscribeRequest.Open.Builder open() {
    return SubscribeRequest.Open.newBuilder().setCredit(10);
  }

  private static Envelope edit(String channel, EventId target, String text) {
    return said(channel).setEdited(Edited.newBuilder().setTarget(target).setText(text)).build();
  }

  private static Envelope delete(String channel, EventId target) {
    return said(channel).setDeleted(Deleted.newBuilder().setTarget(target)).build();
  }

  private static Envelope reaction(String channel, EventId target) {
    return said(channel)
        .setReactionAdded(ReactionAdded.newBuilder().setTarget(target).setEmoji("+1"))
        .build();
  }

  private static Envelope reply(String channel, EventId thread) {
    return said(channel).setPosted(Posted.newBuilder().setText(WORDS).setThread(thread)).build();
  }

  private static Envelope.Builder said(String channel) {
    return Envelope.newBuilder().setChannel(channel).setAuthor("ann");
  }
}
