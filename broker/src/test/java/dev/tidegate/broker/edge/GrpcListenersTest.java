package dev.tidegate.broker.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.google.protobuf.ByteString;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.config.ListenConfig;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Certificates;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.GrpcCaller;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.quota.Limit;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.SampleLimits;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.admin.v1.ActivatePolicyRequest;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.RegionStatus;
import dev.tidegate.wire.link.v1.Data;
import dev.tidegate.wire.link.v1.FromReceiver;
import dev.tidegate.wire.link.v1.FromSender;
import dev.tidegate.wire.link.v1.LinkServiceGrpc;
import dev.tidegate.wire.v1.PublishRequest;
import dev.tidegate.wire.v1.PublishResponse;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The three listeners as they are, over loopback and with TLS.
final class GrpcListenersTest {
  private static final RegionId EU = new RegionId("eu-de");
  private static final RegionId US = new RegionId("us-va");
  private static final Endpoint ANY = new Endpoint("127.0.0.1", 0);
  private static final LimitsConfig LIMITS = LimitsConfig.DEFAULTS;

  @TempDir static Path folder;

  private static final AtomicReference<Instant> now = new AtomicReference<>(Certificates.NOW);
  private static final List<Identity> callers = new CopyOnWriteArrayList<>();
  private static final List<Thread> threads = new CopyOnWriteArrayList<>();
  private static final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  private static Certificates certificates = unset();
  private static GrpcListeners listeners = unset();

  private final List<ManagedChannel> channels = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    certificates = new Certificates(folder);
    listeners = start(LIMITS, certificates.broker("eu-de", "eu-de-1"));
    listeners.serving(true);
  }

  @AfterAll
  static void stop() {
    listeners.close();
    scheduler.shutdownNow();
  }

  @BeforeEach
  void forget() {
    callers.clear();
    threads.clear();
    now.set(Certificates.NOW);
  }

  @AfterEach
  void hangUp() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  // Who may not.

  @Test
  void workspace_brokersCertificate_isWrongIdentity() {
    assertRefused(() -> publish(certificates.broker("us-va", "us-va-1")), ErrorCode.WRONG_IDENTITY);
  }

  @Test
  void workspace_operatorsCertificate_isWrongIdentity() {
    assertRefused(() -> publish(certificates.operator("ann")), ErrorCode.WRONG_IDENTITY);
  }

  @Test
  void link_orgsCertificate_isWrongIdentity() throws Exception {
    assertThat(exchange(channel(Port.LINK, certificates.org("acme"))))
        .isInstanceOfSatisfying(Throwable.class, it -> assertCode(it, ErrorCode.WRONG_IDENTITY));
  }

  @Test
  void operator_orgsOrBrokersCertificate_isWrongIdentity() {
    assertRefused(() -> region(certificates.org("acme")), ErrorCode.WRONG_IDENTITY);
    assertRefused(() -> region(certificates.broker("eu-de", "eu-de-1")), ErrorCode.WRONG_IDENTITY);
  }

  @Test
  void workspace_certificateThatNamesNobody_isNoIdentity() {
    assertRefused(() -> publish(certificates.withTwoUris()), ErrorCode.NO_IDENTITY);
    assertRefused(() -> publish(certificates.withCommonNameOnly()), ErrorCode.NO_IDENTITY);
    assertRefused(() -> publish(certificates.ofAnotherDomain()), ErrorCode.NO_IDENTITY);
  }

  @Test
  void workspace_certificateThatIsNotBelieved_doesNotGetIn() {
    assertNotConnected(() -> publish(certificates.expired()));
    assertNotConnected(() -> publish(certificates.notYetValid()));
    assertNotConnected(() -> publish(certificates.ofAnotherAuthority()));
  }

  @Test
  void workspace_certificateExpiresOnTheConnection_nextCallIsNoIdentity() {
    var stub =
        PublishServiceGrpc.newBlockingStub(channel(Port.WORKSPACE, certificates.org("acme")));
    assertThat(stub.publish(PublishRequest.getDefaultInstance())).isNotNull();

    now.set(Certificates.END.plusSeconds(1));

    assertRefused(() -> stub.publish(PublishRequest.getDefaultInstance()), ErrorCode.NO_IDENTITY);
  }

  @Test
  void link_certificateExpiresInMidStream_streamEndsWithinFiveSeconds() throws Exception {
    var answers = new First<FromReceiver>();
    StreamObserver<FromSender> out =
        LinkServiceGrpc.newStub(dial(EU, certificates.broker("us-va", "us-va-1")))
            .exchange(answers);
    out.onNext(FromSender.getDefaultInstance());
    assertThat(answers.await()).isInstanceOf(FromReceiver.class);

    now.set(Certificates.END.plusSeconds(1));

    assertThat(answers.await(Duration.ofSeconds(5)))
        .isInstanceOfSatisfying(Throwable.class, it -> assertCode(it, ErrorCode.NO_IDENTITY));
  }

  @ParameterizedTest
  @EnumSource
  void anyPort_noCertificate_doesNotGetIn(Port port) {
    assertNotConnected(
        () -> check(channel(port, GrpcSslContexts.forClient().trustManager(authorities()))));
  }

  @ParameterizedTest
  @EnumSource
  void anyPort_olderTls_doesNotGetIn(Port port) {
    CertificateFiles files =
        switch (port) {
          case WORKSPACE -> certificates.org("acme");
          case LINK -> certificates.broker("us-va", "us-va-1");
          case OPERATOR -> certificates.operator("ann");
        };
    assertNotConnected(() ->
        check(
            channel(
                port,
                GrpcSslContexts.forClient()
                    .keyManager(files.certificate().toFile(), files.key().toFile())
                    .trustManager(authorities())
                    .protocols("TLSv1.2"))));
  }

  @Test
  void workspace_plaintext_doesNotGetIn() {
    var plain =
        keep(
            NettyChannelBuilder.forAddress(listeners.address(Port.WORKSPACE))
                .usePlaintext()
                .build());

    assertNotConnected(() -> check(plain));
  }

  // Whom we do not speak to.

  @Test
  void toRegion_anotherRegionAnswers_sendsNothing() throws Exception {
    var channel = dial(US, certificates.broker("us-va", "us-va-1"));

    assertUnavailable(exchange(channel), "not who was dialed");
    assertThat(callers).isEmpty();
  }

  @Test
  void toRegion_orgAnswers_sendsNothing() throws Exception {
    assertUnavailable(exchangeWith(certificates.orgAsServer()), "not who was dialed");
  }

  @Test
  void toRegion_rightRegionUnderAnotherHostName_sendsNothing() throws Exception {
    assertUnavailable(exchangeWith(certificates.brokerElsewhere("eu-de")), "127.0.0.1");
  }

  @Test
  void toRegion_expiredOrUnbelievedServer_sendsNothing() throws Exception {
    assertUnavailable(exchangeWith(certificates.expired()), "");
    assertUnavailable(exchangeWith(certificates.ofAnotherAuthority()), "");
  }

  // Who may.

  @Test
  void workspace_org_isKnownToTheService() {
    publish(certificates.org("acme"));

    assertThat(callers).containsExactly(new Identity.OrgAdapter(new OrgId("acme")));
  }

  @Test
  void toRegion_twice_isTwoConnections() throws Exception {
    CertificateFiles files = certificates.broker("us-va", "us-va-1");
    try (GrpcListeners fresh = start(LIMITS, certificates.broker("eu-de", "eu-de-1"))) {
      int port = fresh.address(Port.LINK).getPort();

      assertThat(exchange(dial(EU, port, files))).isInstanceOf(FromReceiver.class);
      assertThat(exchange(dial(EU, port, files))).isInstanceOf(FromReceiver.class);

      assertThat(fresh.connections(Port.LINK)).isEqualTo(2);
      assertThat(callers)
          .containsExactly(new Identity.Broker(US, "us-va-1"), new Identity.Broker(US, "us-va-1"));
    }
  }

  /// A thread less to wake for each event; calls that may wait have one of their own.
  @Test
  void stream_itsMessages_areBroughtByTheThreadOfTheConnection() throws Exception {
    publish(certificates.org("acme"));
    assertThat(threads).singleElement().satisfies(it -> assertThat(it.isVirtual()).isTrue());

    threads.clear();
    var answers = new First<FromReceiver>();
    var stream =
        LinkServiceGrpc.newStub(channel(Port.LINK, certificates.broker("us-va", "us-va-1")))
            .exchange(answers);
    // The thread that begins the call may still be at it when the first messages come.
    for (int i = 0; i < 100; i++) {
      stream.onNext(FromSender.getDefaultInstance());
      assertThat(answers.await()).isInstanceOf(FromReceiver.class);
    }
    assertThat(threads.getLast().getName()).startsWith("edge-io-");
  }

  @Test
  void operator_operator_isKnownToTheService() {
    region(certificates.operator("ann"));

    assertThat(callers).containsExactly(new Identity.Operator("ann"));
  }

  @Test
  void health_eachPortsCaller_isToldAndOthersAreNot() {
    assertThat(check(channel(Port.WORKSPACE, certificates.org("acme"))))
        .isEqualTo(ServingStatus.SERVING);
    assertThat(check(channel(Port.LINK, certificates.broker("us-va", "us-va-1"))))
        .isEqualTo(ServingStatus.SERVING);
    assertThat(check(channel(Port.OPERATOR, certificates.operator("ann"))))
        .isEqualTo(ServingStatus.SERVING);
    assertRefused(
        () -> check(channel(Port.WORKSPACE, certificates.operator("ann"))),
        ErrorCode.WRONG_IDENTITY);
  }

  @Test
  void reflection_workspace_isNotThere() throws Exception {
    assertThat(reflect(channel(Port.WORKSPACE, certificates.org("acme"))))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            it -> assertThat(it.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
  }

  @Test
  void reflection_operator_listsItsServices() throws Exception {
    assertThat(reflect(channel(Port.OPERATOR, certificates.operator("ann"))))
        .isInstanceOfSatisfying(
            ServerReflectionResponse.class,
            it ->
                assertThat(it.getListServicesResponse().getServiceList())
                    .extracting(each -> each.getName())
                    .contains("tidegate.admin.v1.AdminService")
                    .doesNotContain("tidegate.v1.PublishService"));
  }

  // How much.

  @ParameterizedTest
  @ValueSource(ints = {1, 8 << 20, 60 << 20})
  void workspace_messageOverItsLimit_isRefusedWithItsCode(int over) {
    var stub =
        PublishServiceGrpc.newBlockingStub(channel(Port.WORKSPACE, certificates.org("acme")));

    assertRefused(
        () -> stub.publish(publish(LIMITS.workspaceMessageBytes() + over)),
        ErrorCode.REQUEST_TOO_LARGE);
    assertThat(callers).isEmpty();
    assertThat(stub.publish(publish(LIMITS.workspaceMessageBytes() - 64))).isNotNull();
  }

  @Test
  void workspace_compressedMessageOverItsLimit_isRefusedWithItsCode() {
    var stub =
        PublishServiceGrpc.newBlockingStub(channel(Port.WORKSPACE, certificates.org("acme")))
            .withCompression("gzip");

    assertRefused(() -> stub.publish(publish(64 << 20)), ErrorCode.REQUEST_TOO_LARGE);
    assertThat(callers).isEmpty();
    assertThat(stub.publish(publish(LIMITS.workspaceMessageBytes() - 64))).isNotNull();
  }

  @Test
  void operator_messageOverItsLimit_isRefusedWithItsCode() {
    var stub = AdminServiceGrpc.newBlockingStub(channel(Port.OPERATOR, certificates.operator("a")));
    var request =
        ActivatePolicyRequest.newBuilder()
            .setSource("x".repeat(LIMITS.workspaceMessageBytes() + 1))
            .build();

    assertRefused(() -> stub.activatePolicy(request), ErrorCode.REQUEST_TOO_LARGE);
  }

  @Test
  void link_messageOverItsLimitOnAStreamThatWasAnswered_endsItWithItsCode() throws Exception {
    var answers = new First<FromReceiver>();
    StreamObserver<FromSender> out =
        LinkServiceGrpc.newStub(dial(EU, certificates.broker("us-va", "us-va-1")))
            .exchange(answers);
    out.onNext(FromSender.getDefaultInstance());
    assertThat(answers.await()).isInstanceOf(FromReceiver.class);

    out.onNext(
        FromSender.newBuilder()
            .setData(
                Data.newBuilder()
                    .setFrames(ByteString.copyFrom(new byte[LIMITS.linkMessageBytes() + 1])))
            .build());

    assertThat(answers.await())
        .isInstanceOfSatisfying(
            Throwable.class, it -> assertCode(it, ErrorCode.LINK_MESSAGE_TOO_LARGE));
  }

  @Test
  void workspace_headersOverTheirLimit_areRefused() {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER),
        "y".repeat(LIMITS.metadataBytes() + 1));
    var stub =
        PublishServiceGrpc.newBlockingStub(channel(Port.WORKSPACE, certificates.org("acme")))
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));

    assertThat(status(() -> stub.publish(PublishRequest.getDefaultInstance())))
        .isNotEqualTo(Status.Code.OK);
    assertThat(callers).isEmpty();
  }

  @Test
  void workspace_connectionsOverTheirLimit_areClosedBeforeTls() throws Exception {
    try (GrpcListeners small = start(limits(1), certificates.broker("eu-de", "eu-de-1"))) {
      InetSocketAddress address = small.address(Port.WORKSPACE);
      try (Socket first = open(address);
          Socket second = open(address)) {
        assertThat(ended(second)).isTrue();
        assertThat(first.isConnected()).isTrue();
        try (Socket elsewhere = open(small.address(Port.LINK))) {
          assertThat(elsewhere.isConnected()).isTrue();
        }
      }
    }
  }

  @Test
  void workspace_silentHandshake_isClosedInTime() throws Exception {
    try (GrpcListeners quick = start(limits(10), certificates.broker("eu-de", "eu-de-1"));
        Socket silent = open(quick.address(Port.WORKSPACE))) {
      assertThat(ended(silent)).isTrue();
    }
  }

  // Starting and stopping.

  @Test
  void start_portTaken_failsAndFreesTheOthers() throws Exception {
    var taken =
        new ListenConfig(
            ANY,
            ANY,
            new Endpoint("127.0.0.1", listeners.address(Port.OPERATOR).getPort()),
            Optional.empty());

    assertThatThrownBy(() ->
            GrpcListeners.start(
                setting(taken, LIMITS, certificates.broker("eu-de", "eu-de-1")), services()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(Integer.toString(taken.operator().port()));
  }

  @Test
  void start_unknownHost_failsWithItsName() {
    var nowhere = new ListenConfig(new Endpoint("no..host", 0), ANY, ANY, Optional.empty());

    assertThatThrownBy(() ->
            GrpcListeners.start(
                setting(nowhere, LIMITS, certificates.broker("eu-de", "eu-de-1")), services()))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot listen on no..host:0: unknown host");
  }

  @Test
  void start_serviceOfAnotherPort_isRefused() {
    var misplaced =
        new GrpcListeners.Services(
            List.of((BindableService) new AdminFake()), List.of(), List.of());

    assertThatThrownBy(() ->
            GrpcListeners.start(
                setting(
                    new ListenConfig(ANY, ANY, ANY, Optional.empty()),
                    LIMITS,
                    certificates.broker("eu-de", "eu-de-1")),
                misplaced))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no row for ORG_ADAPTER");
  }

  @Test
  void serving_notYetOrNoMore_isToldByHealth() throws Exception {
    try (GrpcListeners fresh = start(LIMITS, certificates.broker("eu-de", "eu-de-1"))) {
      ManagedChannel channel = channel(fresh.address(Port.WORKSPACE), certificates.org("acme"));
      assertThat(check(channel)).isEqualTo(ServingStatus.NOT_SERVING);

      fresh.serving(true);
      assertThat(check(channel)).isEqualTo(ServingStatus.SERVING);

      fresh.drain(Duration.ofSeconds(9));
      assertNotConnected(
          () -> check(channel(fresh.address(Port.WORKSPACE), certificates.org("acme"))));
    }
  }

  @Test
  void drain_afterConnectionsThatNeverShookHands_waitsForNone() throws Exception {
    try (GrpcListeners fresh = start(LIMITS, certificates.broker("eu-de", "eu-de-1"))) {
      for (Port port : Port.values()) {
        InetSocketAddress address = fresh.address(port);
        try (Socket probe = new Socket(address.getAddress(), address.getPort())) {
          probe.getOutputStream().write("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII));
          awaitEnd(probe);
        }
      }

      assertTimeout(Duration.ofSeconds(10), () -> fresh.drain(Duration.ofSeconds(60)));
    }
  }

  @Test
  void workspace_connectionBeyondTheOrgsLimit_isToldWhyAndCut() throws Exception {
    var cuts = new Cuts();
    var own = Certificates.credentials(certificates.broker("eu-de", "eu-de-1"));
    var setting =
        new ListenerSetting(
            new ListenConfig(ANY, ANY, ANY, Optional.empty()),
            LIMITS,
            Certificates.DOMAIN,
            () -> own,
            now::get,
            cuts);
    var quota = new Quota(SampleLimits.open(1));
    try (var small =
        GrpcListeners.start(setting, services(), Map.of(), quota, () -> new Moment(0, 0))) {
      InetSocketAddress port = small.address(Port.WORKSPACE);
      var first = PublishServiceGrpc.newBlockingStub(channel(port, certificates.org("acme")));
      ManagedChannel second = channel(port, certificates.org("acme"));
      assertThat(first.publish(PublishRequest.getDefaultInstance())).isNotNull();

      assertRefused(
          () ->
              PublishServiceGrpc.newBlockingStub(second)
                  .publish(PublishRequest.getDefaultInstance()),
          ErrorCode.TOO_MANY_CONNECTIONS);
      assertThat(check(second)).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(small.refusedCalls(Port.WORKSPACE))
          .isEqualTo(Map.of(ErrorCode.TOO_MANY_CONNECTIONS, 1L));

      var gone = new CountDownLatch(1);
      second.notifyWhenStateChanged(ConnectivityState.READY, gone::countDown);
      cuts.all.forEach(Runnable::run);
      assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(first.publish(PublishRequest.getDefaultInstance())).isNotNull();
      assertThat(quota.refused()).containsEntry(Limit.CONNECTIONS, 1L);
    } finally {
      cuts.shutdownNow();
    }
  }

  /// Keeps what is to be done later; the test does it.
  private static final class Cuts extends ScheduledThreadPoolExecutor {
    private final List<Runnable> all = new CopyOnWriteArrayList<>();

    Cuts() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      all.add(command);
      return super.schedule(() -> {}, 0, unit);
    }
  }

  private static GrpcListeners start(LimitsConfig limits, CertificateFiles files)
      throws IOException {
    return GrpcListeners.start(
        setting(new ListenConfig(ANY, ANY, ANY, Optional.empty()), limits, files), services());
  }

  private static ListenerSetting setting(
      ListenConfig listen, LimitsConfig limits, CertificateFiles files) {
    Credentials credentials = Certificates.credentials(files);
    return new ListenerSetting(
        listen, limits, Certificates.DOMAIN, () -> credentials, now::get, scheduler);
  }

  private static GrpcListeners.Services services() {
    return new GrpcListeners.Services(
        List.of(new PublishFake()), List.of(new LinkFake()), List.of(new AdminFake()));
  }

  private static LimitsConfig limits(int connections) {
    return new LimitsConfig(
        connections,
        connections,
        LIMITS.callsPerConnection(),
        Duration.ofSeconds(1),
        LIMITS.unaryDeadline(),
        LIMITS.workspaceIdle(),
        LIMITS.workspaceMessageBytes(),
        LIMITS.linkMessageBytes(),
        LIMITS.metadataBytes(),
        LIMITS.streamInFlightBytes(),
        LIMITS.org(),
        LIMITS.orgs());
  }

  private static PublishRequest publish(int bytes) {
    return PublishRequest.newBuilder().setClientMessageId("x".repeat(bytes)).build();
  }

  private PublishResponse publish(CertificateFiles files) {
    return PublishServiceGrpc.newBlockingStub(channel(Port.WORKSPACE, files))
        .publish(PublishRequest.getDefaultInstance());
  }

  private RegionStatus region(CertificateFiles files) {
    return AdminServiceGrpc.newBlockingStub(channel(Port.OPERATOR, files))
        .getRegion(GetRegionRequest.getDefaultInstance());
  }

  private static ServingStatus check(ManagedChannel channel) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  /// The first thing that comes back on a link's stream: a message or the error.
  private static Object exchange(ManagedChannel channel) throws InterruptedException {
    var first = new First<FromReceiver>();
    LinkServiceGrpc.newStub(channel).exchange(first).onNext(FromSender.getDefaultInstance());
    return first.await();
  }

  private static Object reflect(ManagedChannel channel) throws InterruptedException {
    var first = new First<ServerReflectionResponse>();
    ServerReflectionGrpc.newStub(channel)
        .serverReflectionInfo(first)
        .onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    return first.await();
  }

  /// Dials eu-de where a server with these files listens, which believes everybody.
  private Object exchangeWith(CertificateFiles files) throws Exception {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(
                GrpcSslContexts.forServer(files.certificate().toFile(), files.key().toFile())
                    .build())
            .addService(new LinkFake())
            .build()
            .start();
    try {
      Object answer = exchange(dial(EU, server.getPort(), certificates.broker("us-va", "us-va-1")));
      assertThat(callers).isEmpty();
      return answer;
    } finally {
      server.shutdownNow();
    }
  }

  private ManagedChannel dial(RegionId region, CertificateFiles files) {
    return dial(region, listeners.address(Port.LINK).getPort(), files);
  }

  private ManagedChannel dial(RegionId region, int port, CertificateFiles files) {
    return keep(dialer(files).toRegion(region, new Endpoint("127.0.0.1", port)));
  }

  private ManagedChannel channel(Port port, CertificateFiles files) {
    return channel(listeners.address(port), files);
  }

  private ManagedChannel channel(InetSocketAddress address, CertificateFiles files) {
    return keep(dialer(files).toAnyBroker(new Endpoint("127.0.0.1", address.getPort())));
  }

  private ManagedChannel channel(Port port, SslContextBuilder tls) throws IOException {
    return keep(
        NettyChannelBuilder.forAddress(listeners.address(port)).sslContext(tls.build()).build());
  }

  @SuppressWarnings("resource") // It holds nothing that is not its channels'.
  private static GrpcDialer dialer(CertificateFiles files) {
    Credentials credentials = Certificates.credentials(files);
    return new GrpcDialer(credentials, Certificates.DOMAIN, LIMITS);
  }

  private ManagedChannel keep(ManagedChannel channel) {
    channels.add(channel);
    return channel;
  }

  private static java.io.File authorities() {
    return folder.resolve("ca.pem").toFile();
  }

  private static Socket open(InetSocketAddress address) throws IOException {
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static boolean ended(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  private static void assertRefused(Call call, ErrorCode code) {
    assertCode(failure(call), code);
    assertThat(callers).doesNotContain(new Identity.Operator("ann"));
  }

  private static void awaitEnd(Socket connection) throws IOException {
    try {
      assertThat(connection.getInputStream().readAllBytes()).hasSizeLessThan(100);
    } catch (SocketException _) {
      // A reset is an end, too.
    }
  }

  private static void assertNotConnected(Call call) {
    assertThat(failure(call).getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(callers).isEmpty();
  }

  private static void assertUnavailable(Object answer, String reason) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            it -> {
              assertThat(it.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(it).hasStackTraceContaining(reason);
            });
  }

  private static void assertCode(Throwable thrown, ErrorCode code) {
    assertThat(ErrorStatus.failure(thrown)).map(TidegateException::code).contains(code);
  }

  private static Status.Code status(Call call) {
    return failure(call).getStatus().getCode();
  }

  private static StatusRuntimeException failure(Call call) {
    return Objects.requireNonNull(
        catchThrowableOfType(StatusRuntimeException.class, call::make), "the call went through");
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // Set before any test runs.
  private static <T> T unset() {
    return null;
  }

  private interface Call {
    Object make() throws Exception;
  }

  private static final class First<A> implements StreamObserver<A> {
    private final BlockingQueue<Object> received = new ArrayBlockingQueue<>(16);

    Object await() throws InterruptedException {
      return await(Duration.ofSeconds(20));
    }

    Object await(Duration most) throws InterruptedException {
      return Objects.requireNonNull(
          received.poll(most.toMillis(), TimeUnit.MILLISECONDS), "no answer");
    }

    @Override
    public void onNext(A answer) {
      received.add(answer);
    }

    @Override
    public void onError(Throwable thrown) {
      received.add(thrown);
    }

    @Override
    public void onCompleted() {
      received.add("completed");
    }
  }

  private static final class PublishFake extends PublishServiceGrpc.PublishServiceImplBase {
    @Override
    public void publish(PublishRequest request, StreamObserver<PublishResponse> answer) {
      callers.add(new Identity.OrgAdapter(GrpcCaller.org()));
      threads.add(Thread.currentThread());
      answer.onNext(PublishResponse.getDefaultInstance());
      answer.onCompleted();
    }
  }

  private static final class AdminFake extends AdminServiceGrpc.AdminServiceImplBase {
    @Override
    public void getRegion(GetRegionRequest request, StreamObserver<RegionStatus> answer) {
      callers.add(GrpcCaller.operator());
      answer.onNext(RegionStatus.getDefaultInstance());
      answer.onCompleted();
    }
  }

  private static final class LinkFake extends LinkServiceGrpc.LinkServiceImplBase {
    @Override
    public StreamObserver<FromSender> exchange(StreamObserver<FromReceiver> answer) {
      callers.add(GrpcCaller.broker());
      return new StreamObserver<>() {
        @Override
        public void onNext(FromSender message) {
          threads.add(Thread.currentThread());
          answer.onNext(FromReceiver.getDefaultInstance());
        }

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onCompleted() {
          answer.onCompleted();
        }
      };
    }
  }
}
