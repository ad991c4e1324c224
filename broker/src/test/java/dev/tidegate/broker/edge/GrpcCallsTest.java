package dev.tidegate.broker.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import dev.tidegate.broker.identity.CertificateLifetime;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.GrpcCaller;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.identity.PeerIdentity;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.PublishRequest;
import dev.tidegate.wire.v1.PublishResponse;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What a call passes on its way in, without TLS and on the test's own thread.
final class GrpcCallsTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Instant EXPIRY = START.plusSeconds(600);
  private static final GrpcMessageSize.Limit LIMIT =
      new GrpcMessageSize.Limit(1 << 20, ErrorCode.REQUEST_TOO_LARGE);
  private static final String SECRET = "4111 1111 1111 1111";

  private final ManualScheduler scheduler = new ManualScheduler();
  private final Fallible service = new Fallible();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private Instant now = START;
  private final GrpcCallGuard guard =
      new GrpcCallGuard(Duration.ofSeconds(60), GrpcCallsTest::notOverTls, () -> now, scheduler);
  private Server server;
  private ManagedChannel channel;

  GrpcCallsTest() throws IOException {
    String name = UUID.randomUUID().toString();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(
                ServerInterceptors.interceptForward(
                    GrpcStrictParsing.of(service.bindService(), LIMIT),
                    new Known(),
                    guard,
                    new GrpcErrorInterceptor()))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  private static Credentials notOverTls() {
    throw new AssertionError("asked for credentials without TLS");
  }

  @BeforeEach
  void listen() {
    logger().setLevel(Level.DEBUG);
    logger().setAdditive(false);
    logger().addAppender(logged);
    logged.start();
  }

  @AfterEach
  void stop() {
    logger().detachAppender(logged);
    logger().setAdditive(true);
    logger().setLevel(null);
    channel.shutdownNow();
    server.shutdownNow();
    guard.close();
  }

  @Test
  void unary_bytesThatAreNoMessage_isMalformedRequest() {
    assertThatThrownBy(() -> raw(new byte[] {(byte) 0xff, 1, 2}))
        .satisfies(it -> assertCode(it, ErrorCode.MALFORMED_REQUEST));
    assertThat(service.calls).isZero();
  }

  @Test
  void unary_textThatIsNotUtf8_isTextMalformed() {
    byte[] clientMessageId = {0x12, 2, (byte) 0xc3, 0x28};

    assertThatThrownBy(() -> raw(clientMessageId))
        .satisfies(it -> assertCode(it, ErrorCode.TEXT_MALFORMED));
    assertThat(service.calls).isZero();
  }

  @Test
  void stream_bytesThatAreNoMessage_endsTheStreamWithTheCode() {
    var answers = new Answers<PublishStreamResponse>();
    StreamObserver<byte[]> out =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(
                rawMethod(PublishServiceGrpc.getPublishStreamMethod()), CallOptions.DEFAULT),
            answers);

    out.onNext(new byte[] {(byte) 0xff});

    assertThat(answers.failure).isNotNull();
    assertCode(answers.failure, ErrorCode.MALFORMED_REQUEST);
  }

  @Test
  void unary_serviceThrowsListedFailure_answersItWithItsValues() {
    service.failure =
        new TidegateException(ErrorCode.TEXT_TOO_LONG, "Too long").with("limit", 65_536);

    var answer = refused();

    TidegateException told = ErrorStatus.failure(answer).orElseThrow();
    assertThat(told.code()).isEqualTo(ErrorCode.TEXT_TOO_LONG);
    assertThat(told.values()).containsEntry("limit", "65536");
    assertThat(logged.list)
        .singleElement()
        .extracting(ILoggingEvent::getLevel)
        .isEqualTo(Level.DEBUG);
  }

  @Test
  void unary_serviceHandsListedFailureToOnError_answersIt() {
    service.handed = new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "No such channel");

    assertCode(refused(), ErrorCode.CHANNEL_UNKNOWN);
  }

  @Test
  void unary_serviceHandsReadyStatus_passesIt() {
    service.handed =
        ErrorStatus.exception(new TidegateException(ErrorCode.OVERLOADED, "Come back later"));

    assertCode(refused(), ErrorCode.OVERLOADED);
  }

  @Test
  void unary_serviceFailsUnexpectedly_tellsTheCallerNothingAndTheLogNoWords() {
    service.failure =
        new IllegalStateException("body: " + SECRET, new IOException("again " + SECRET));

    var answer = refused();

    assertCode(answer, ErrorCode.INTERNAL);
    assertThat(answer.getMessage()).doesNotContain(SECRET);
    assertThat(logged.list)
        .singleElement()
        .satisfies(it -> {
          String text = ThrowableProxyUtil.asString(it.getThrowableProxy());
          assertThat(it.getLevel()).isEqualTo(Level.ERROR);
          assertThat(text + it.getFormattedMessage() + it.getKeyValuePairs())
              .contains("java.lang.IllegalStateException", "java.io.IOException", "GrpcCallsTest")
              .doesNotContain(SECRET);
        });
  }

  @Test
  void unary_serviceHandsUnexpectedFailure_isInternal() {
    service.handed = new IllegalArgumentException(SECRET);

    assertCode(refused(), ErrorCode.INTERNAL);
  }

  @Test
  void unary_noSuchMethodInService_staysUnimplemented() {
    assertThatThrownBy(() ->
            PublishServiceGrpc.newBlockingStub(channel)
                .preview(dev.tidegate.wire.v1.PreviewRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            it -> assertThat(it.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
  }

  @Test
  void unary_allWell_knowsItsCallerAndLeavesNothingBehind() {
    PublishResponse answer = publish();

    assertThat(answer.getDuplicate()).isTrue();
    assertThat(service.caller).isEqualTo(new OrgId("acme"));
    assertThat(guard.open()).isZero();
  }

  @Test
  void unary_longerThanAnyMay_endsWithDeadlineExceeded() {
    service.silent = true;
    var answers = new Answers<PublishResponse>();
    PublishServiceGrpc.newStub(channel).publish(PublishRequest.getDefaultInstance(), answers);
    now = START.plusSeconds(60);
    scheduler.tick();
    assertThat(answers.failure).isNull();

    now = START.plusSeconds(61);
    scheduler.tick();

    assertThat(answers.failure)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            it -> assertThat(it.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    assertThat(guard.open()).isZero();
  }

  @Test
  void stream_certificateExpires_endsItAndCancelsTheService() {
    var answers = new Answers<PublishStreamResponse>();
    StreamObserver<PublishStreamRequest> out =
        PublishServiceGrpc.newStub(channel).publishStream(answers);
    out.onNext(PublishStreamRequest.getDefaultInstance());
    now = EXPIRY;
    scheduler.tick();
    assertThat(answers.failure).isNull();
    assertThat(service.messages).isEqualTo(1);

    now = EXPIRY.plusMillis(1);
    scheduler.tick();
    out.onNext(PublishStreamRequest.getDefaultInstance());

    assertCode(answers.failure, ErrorCode.NO_IDENTITY);
    assertThat(service.messages).isEqualTo(1);
    assertThat(service.cancelled).isTrue();
    assertThat(service.context().isCancelled()).isTrue();
    assertThat(guard.open()).isZero();
  }

  @Test
  void stream_serviceSendsAfterTheEnd_isNotHeardAndDoesNotFail() {
    var answers = new Answers<PublishStreamResponse>();
    var _ = PublishServiceGrpc.newStub(channel).publishStream(answers);
    now = EXPIRY.plusSeconds(1);
    scheduler.tick();

    service.call().onCompleted();

    assertThat(answers.received).isEmpty();
    assertCode(answers.failure, ErrorCode.NO_IDENTITY);
  }

  @Test
  void stream_longerThanAUnaryMay_goesOn() {
    var answers = new Answers<PublishStreamResponse>();
    StreamObserver<PublishStreamRequest> out =
        PublishServiceGrpc.newStub(channel).publishStream(answers);
    now = START.plusSeconds(120);
    scheduler.tick();

    out.onNext(PublishStreamRequest.getDefaultInstance());

    assertThat(service.messages).isEqualTo(1);
    assertThat(answers.failure).isNull();
  }

  @Test
  void stream_serviceFailsInTheMiddle_endsOnceAndTakesNoMore() {
    var answers = new Answers<PublishStreamResponse>();
    StreamObserver<PublishStreamRequest> out =
        PublishServiceGrpc.newStub(channel).publishStream(answers);
    service.failure = new TidegateException(ErrorCode.PRODUCER_GAP, "A gap");

    out.onNext(PublishStreamRequest.getDefaultInstance());
    out.onNext(PublishStreamRequest.getDefaultInstance());

    assertCode(answers.failure, ErrorCode.PRODUCER_GAP);
    assertThat(service.messages).isEqualTo(1);
    assertThat(guard.open()).isZero();
  }

  @Test
  void close_guard_looksNoMore() {
    guard.close();

    assertThat(scheduler.isIdle()).isTrue();
  }

  private PublishResponse publish() {
    return PublishServiceGrpc.newBlockingStub(channel)
        .publish(PublishRequest.newBuilder().setClientMessageId("k").build());
  }

  private StatusRuntimeException refused() {
    return Objects.requireNonNull(
        catchThrowableOfType(StatusRuntimeException.class, this::publish));
  }

  private PublishResponse raw(byte[] request) {
    return ClientCalls.blockingUnaryCall(
        channel, rawMethod(PublishServiceGrpc.getPublishMethod()), CallOptions.DEFAULT, request);
  }

  private static void assertCode(@Nullable Throwable thrown, ErrorCode code) {
    assertThat(thrown).isNotNull();
    assertThat(ErrorStatus.failure(Objects.requireNonNull(thrown)))
        .map(TidegateException::code)
        .contains(code);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(GrpcErrorInterceptor.class);
  }

  private static <A> MethodDescriptor<byte[], A> rawMethod(MethodDescriptor<?, A> method) {
    return method.toBuilder(new Bytes(), method.getResponseMarshaller()).build();
  }

  private record Bytes() implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return ByteString.readFrom(stream).toByteArray();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Stands in for the identity interceptor, which needs TLS.
  private static final class Known implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      var peer =
          new PeerIdentity(
              new Identity.OrgAdapter(new OrgId("acme")), new CertificateLifetime(START, EXPIRY));
      return Contexts.interceptCall(GrpcCaller.with(Context.current(), peer), call, headers, next);
    }
  }

  private static final class Answers<A> implements StreamObserver<A> {
    private final List<A> received = new ArrayList<>();
    private @Nullable Throwable failure;

    @Override
    public void onNext(A answer) {
      received.add(answer);
    }

    @Override
    public void onError(Throwable thrown) {
      failure = thrown;
    }

    @Override
    public void onCompleted() {}
  }

  /// A service that fails as it is told.
  private static final class Fallible extends PublishServiceGrpc.PublishServiceImplBase {
    private @Nullable RuntimeException failure;
    private @Nullable RuntimeException handed;
    private boolean silent;
    private int calls;
    private int messages;
    private boolean cancelled;
    private @Nullable OrgId caller;
    private @Nullable Context context;
    private @Nullable ServerCallStreamObserver<PublishStreamResponse> call;

    Context context() {
      return Objects.requireNonNull(context);
    }

    ServerCallStreamObserver<PublishStreamResponse> call() {
      return Objects.requireNonNull(call);
    }

    @Override
    public void publish(PublishRequest request, StreamObserver<PublishResponse> answer) {
      calls++;
      caller = GrpcCaller.org();
      failIfTold();
      if (handed != null) {
        answer.onError(handed);
      } else if (!silent) {
        answer.onNext(PublishResponse.newBuilder().setDuplicate(true).build());
        answer.onCompleted();
      }
    }

    @Override
    public StreamObserver<PublishStreamRequest> publishStream(
        StreamObserver<PublishStreamResponse> answer) {
      context = Context.current();
      call = (ServerCallStreamObserver<PublishStreamResponse>) answer;
      call.setOnCancelHandler(() -> cancelled = true);
      return new StreamObserver<>() {
        @Override
        public void onNext(PublishStreamRequest request) {
          messages++;
          failIfTold();
        }

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onCompleted() {
          answer.onCompleted();
        }
      };
    }

    private void failIfTold() {
      if (failure != null) {
        throw failure;
      }
    }
  }
}
