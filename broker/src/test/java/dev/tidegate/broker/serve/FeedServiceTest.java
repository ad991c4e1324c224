package dev.tidegate.broker.serve;

import static dev.tidegate.broker.serve.ServeWorld.ACME;
import static dev.tidegate.broker.serve.ServeWorld.BOLT;
import static dev.tidegate.broker.serve.ServeWorld.EU;
import static dev.tidegate.broker.serve.ServeWorld.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.serve.ServeWorld.Give;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.ListHistoryRequest;
import dev.tidegate.wire.v1.SubscribeRequest;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The gRPC edge, in process and on the test's own thread.
class FeedServiceTest {
  private final GrpcFeedStreams streams = new GrpcFeedStreams();
  private final ServeWorld world = new ServeWorld(streams);
  private final ChannelId channel = world.share(1, 0, BOLT);
  private final List<Runnable> loop = new ArrayList<>();
  private boolean held;
  private OrgId caller = BOLT;
  private Server server;
  private ManagedChannel connection;

  FeedServiceTest() throws IOException {
    var service =
        new FeedService(
            world.fanOut,
            streams,
            task -> {
              loop.add(() -> task.accept(world.now));
              if (!held) {
                run();
              }
            },
            () -> caller);
    server = InProcessServerBuilder.forName("feeds").directExecutor().addService(service).build();
    connection = InProcessChannelBuilder.forName("feeds").directExecutor().build();
  }

  private void run() {
    while (!loop.isEmpty()) {
      loop.removeFirst().run();
    }
  }

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    connection.shutdownNow();
    server.shutdownNow();
  }

  /// A client that takes its answers one by one when it is told to.
  private final class Client
      implements ClientResponseObserver<SubscribeRequest, SubscribeResponse> {
    private final List<SubscribeResponse> answers = new ArrayList<>();
    private final StreamObserver<SubscribeRequest> requests;
    private Optional<ClientCallStreamObserver<SubscribeRequest>> call = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();
    private boolean completed;

    Client(int answersAtFirst) {
      this.requests = FeedServiceGrpc.newStub(connection).subscribe(this);
      take(answersAtFirst);
    }

    void take(int more) {
      call.orElseThrow().request(more);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<SubscribeRequest> newCall) {
      call = Optional.of(newCall);
      newCall.disableAutoRequestWithInitial(0);
    }

    @Override
    public void onNext(SubscribeResponse answer) {
      answers.add(answer);
    }

    @Override
    public void onError(Throwable thrown) {
      failure = Optional.of(thrown);
    }

    @Override
    public void onCompleted() {
      completed = true;
    }

    void open(Function<SubscribeRequest.Open.Builder, SubscribeRequest.Open.Builder> how) {
      var open = SubscribeRequest.Open.newBuilder().setCredit(100);
      requests.onNext(SubscribeRequest.newBuilder().setOpen(how.apply(open)).build());
    }

    List<String> texts() {
      return answers.stream()
          .flatMap(each -> each.getBatch().getItemsList().stream())
          .map(each -> each.getDelivery().getEvent().getPosted().getText())
          .toList();
    }

    ErrorCode code() {
      return failure.flatMap(ErrorStatus::failure).map(TidegateException::code).orElseThrow();
    }
  }

  @Test
  void subscribe_withoutOpenFirst_isRefused() {
    Client client = new Client(9);
    client.requests.onNext(
        SubscribeRequest.newBuilder()
            .setCredit(SubscribeRequest.Credit.newBuilder().setEvents(1))
            .build());

    assertThat(client.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
  }

  @Test
  void subscribe_openedTwice_isRefused() {
    Client client = new Client(9);
    client.open(open -> open);
    client.open(open -> open);

    assertThat(client.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
    assertThat(world.fanOut.size()).isZero();
  }

  @Test
  void subscribe_outOfBounds_isRefused() {
    List<Function<SubscribeRequest.Open.Builder, SubscribeRequest.Open.Builder>> wrong =
        List.of(
            open -> open.setCredit(0),
            open -> open.setCredit(8_193),
            open -> open.setCredit(-1),
            open -> open.setWireLevel(-1),
            open -> open.setStartValue(99),
            open -> open.addChannels("nonsense"),
            open -> open.setName("NOT A NAME"),
            open -> open.setName("x".repeat(65)));
    List<ErrorCode> codes = new ArrayList<>();
    for (var each : wrong) {
      Client client = new Client(9);
      client.open(each);
      codes.add(client.code());
    }

    assertThat(codes.subList(0, 6)).containsOnly(ErrorCode.MALFORMED_REQUEST);
    assertThat(codes.subList(6, 8)).containsOnly(ErrorCode.NAME_MALFORMED);
    assertThat(world.fanOut.size()).isZero();
  }

  @Test
  void subscribe_cursorThatIsNone_isRefused() {
    Client client = new Client(9);
    client.open(open -> open.setCursor(com.google.protobuf.ByteString.copyFromUtf8("nonsense")));

    assertThat(client.code()).isEqualTo(ErrorCode.CURSOR_MALFORMED);
  }

  @Test
  void subscribe_events_arriveAsTheyWereEncodedOnce() {
    Client client = new Client(9);
    client.open(open -> open);
    world.commit(EU, world.post(channel, "hello"), world.post(channel, "again"));

    assertThat(client.answers.getFirst().hasOpened()).isTrue();
    SubscribeResponse.Batch batch = client.answers.getLast().getBatch();
    assertThat(client.texts()).containsExactly("hello", "again");
    assertThat(batch.getUnknownFields().asMap()).isEmpty();
    assertThat(batch.getItems(0).getDelivery().getEvent().getOrg()).isEqualTo("acme");
    assertThat(CursorCodec.decode(batch.getCursor().toByteArray(), ServeWorld.STORE, BOLT))
        .isNotNull();
  }

  @Test
  void subscribe_linkState_isTold() {
    Client client = new Client(9);
    client.open(open -> open);
    world.fanOut.linkChanged(ServeWorld.US, false, true, world.now);

    assertThat(client.answers.getLast().getLinkState().getRegion()).isEqualTo("us-va");
  }

  @Test
  void subscribe_readerThatTakesNothing_isPausedAndLosesNothing() {
    Client client = new Client(1);
    client.open(open -> open.setCredit(8_192));
    for (int i = 0; i < 300; i++) {
      world.commit(EU, world.post(channel, i + "x".repeat(2_000)));
    }
    assertThat(client.texts()).isEmpty();
    assertThat(world.delivered).isLessThan(300);

    client.take(1_000);

    assertThat(client.texts()).hasSize(300).doesNotHaveDuplicates();
  }

  @Test
  void subscribe_clientEnds_endsTheFeed() {
    Client client = new Client(9);
    client.open(open -> open);
    assertThat(world.fanOut.size()).isEqualTo(1);
    client.requests.onCompleted();

    assertThat(client.completed).isTrue();
    assertThat(world.fanOut.size()).isZero();
  }

  @Test
  void subscribe_clientCancels_endsTheFeed() {
    Client client = new Client(9);
    client.open(open -> open);
    client.call.orElseThrow().cancel("gone", null);

    assertThat(world.fanOut.size()).isZero();
  }

  @Test
  void subscribe_manyRequestsWhileTheLoopIsBusy_waitInTheConnection() {
    Client client = new Client(9);
    client.open(open -> open);
    held = true;
    for (int i = 0; i < 100; i++) {
      client.requests.onNext(
          SubscribeRequest.newBuilder()
              .setCredit(SubscribeRequest.Credit.newBuilder().setEvents(1))
              .build());
    }

    assertThat(loop).hasSize(1);
    held = false;
    run();
    assertThat(client.failure).isEmpty();
  }

  @Test
  void history_ofAnotherOrgsChannel_isNotFound() {
    caller = ServeWorld.CORD;
    var stub = FeedServiceGrpc.newBlockingStub(connection);
    var request = ListHistoryRequest.newBuilder().setChannel(channel.toString()).build();

    assertThatThrownBy(() -> stub.listHistory(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            thrown ->
                assertThat(ErrorStatus.failure(thrown))
                    .map(TidegateException::code)
                    .contains(ErrorCode.CHANNEL_UNKNOWN));
  }

  @Test
  void history_page_isReadByTheGeneratedClient() {
    for (int i = 0; i < 60; i++) {
      world.commit(EU, post(channel, "n" + i, Map.of(ACME, Give.COPY, BOLT, Give.COPY)));
    }
    world.answersAtOnce = true;
    var stub = FeedServiceGrpc.newBlockingStub(connection);
    var request = ListHistoryRequest.newBuilder().setChannel(channel.toString());
    var first = stub.listHistory(request.build());
    var second = stub.listHistory(request.setFromPosition(first.getNextPosition()).build());

    assertThat(first.getDeliveriesList()).hasSize(50);
    assertThat(first.getDeliveries(7).getEvent().getPosted().getText()).isEqualTo("n7");
    assertThat(first.getNextPosition()).isEqualTo(50);
    assertThat(second.getDeliveriesList()).hasSize(10);
    assertThat(second.getNextPosition()).isZero();
  }

  @Test
  void bind_service_hasAllMethodsOfTheContract() {
    assertThat(server.getServices().getFirst().getMethods())
        .extracting(method -> method.getMethodDescriptor().getFullMethodName())
        .containsExactlyInAnyOrderElementsOf(
            FeedServiceGrpc.getServiceDescriptor().getMethods().stream()
                .map(method -> method.getFullMethodName())
                .toList());
  }
}
