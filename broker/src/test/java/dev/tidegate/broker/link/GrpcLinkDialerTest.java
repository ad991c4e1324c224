package dev.tidegate.broker.link;

import static dev.tidegate.broker.link.LinkFrames.EU;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.wire.link.v1.FromReceiver;
import dev.tidegate.wire.link.v1.FromSender;
import dev.tidegate.wire.link.v1.LinkServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Everything runs on the test's thread: in-process transport, direct executors.
class GrpcLinkDialerTest {
  private static final LinkMessage.FromSender HELLO =
      new LinkMessage.Hello(1, EU, "eu-de-1", 5, Lane.CONTROL, 1, 1_000);

  private final List<String> told = new ArrayList<>();
  private final FarService service = new FarService();
  private Server server = startServer();
  private GrpcLinkDialer dialer = dialer("link-test");

  private Server startServer() {
    try {
      return InProcessServerBuilder.forName("link-test")
          .directExecutor()
          .addService(service)
          .build()
          .start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private GrpcLinkDialer dialer(String name) {
    return new GrpcLinkDialer(
        channel(name), channel(name), Runnable::run, Runnable::run, new Told());
  }

  private static ManagedChannel channel(String name) {
    return InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  @BeforeEach
  void clear() {
    told.clear();
  }

  @AfterEach
  void close() {
    dialer.close();
    server.shutdownNow();
  }

  @Test
  void dial_nobodyThere_isLost() {
    GrpcLinkDialer nowhere = dialer("no-such-server");

    nowhere.dial(Lane.CONTROL, 7);

    assertThat(told).containsExactly("lost CONTROL 7 UNAVAILABLE");
    nowhere.close();
  }

  @Test
  void received_malformed_endsTheLane() {
    dialer.dial(Lane.CONTROL, 1);

    service.answers().onNext(FromReceiver.getDefaultInstance());

    assertThat(told).containsExactly("connected CONTROL 1", "lost CONTROL 1 LINK_PROTOCOL");
    assertThat(service.cancelled).isTrue();
  }

  @Test
  void serverFails_isLostOnceWithItsCode() {
    dialer.dial(Lane.LIVE, 2);

    service.answers().onError(Status.PERMISSION_DENIED.asRuntimeException());

    assertThat(told).containsExactly("connected LIVE 2", "lost LIVE 2 PERMISSION_DENIED");
  }

  @Test
  void sendAndReceive_overTheWire_areTheSame() {
    dialer.dial(Lane.CONTROL, 1);
    dialer.send(Lane.CONTROL, HELLO);

    service.answers().onNext(LinkCodec.encode(new LinkMessage.Credit(5, 6)));

    assertThat(service.received).containsExactly(LinkCodec.encode(HELLO));
    assertThat(told).containsExactly("connected CONTROL 1", "received CONTROL 1 Credit");
  }

  @Test
  void send_transportNotReady_waitsAndKeepsTheOrder() {
    service.requests = 1;
    dialer.dial(Lane.LIVE, 1);
    for (int i = 1; i <= 5; i++) {
      dialer.send(Lane.LIVE, new LinkMessage.GoAway("N", i));
    }
    assertThat(service.received.size()).isLessThan(5);

    service.answers().request(100);

    assertThat(service.received.stream().map(each -> each.getGoAway().getRetryAfterMillis()))
        .containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void hangUp_tellsNothingAndCancels() {
    dialer.dial(Lane.LIVE, 1);

    dialer.hangUp(Lane.LIVE);

    assertThat(service.cancelled).isTrue();
    assertThat(told).containsExactly("connected LIVE 1");
  }

  @Test
  void hangUp_afterGoAway_letsItThrough() {
    dialer.dial(Lane.LIVE, 1);
    dialer.send(Lane.LIVE, new LinkMessage.GoAway("DRAIN", 0));

    dialer.hangUp(Lane.LIVE);

    assertThat(service.received).hasSize(1);
    assertThat(service.cancelled).isFalse();
    assertThat(service.completed).isTrue();
    assertThat(told).containsExactly("connected LIVE 1");
  }

  @Test
  void dialAgain_cancelsTheFormerCall() {
    dialer.dial(Lane.CONTROL, 1);
    dialer.dial(Lane.CONTROL, 2);

    assertThat(service.cancelled).isTrue();
    assertThat(told).containsExactly("connected CONTROL 1", "connected CONTROL 2");
  }

  private final class Told implements GrpcLinkDialer.Listener {
    @Override
    public void connected(Lane lane, long generation) {
      told.add("connected " + lane + " " + generation);
    }

    @Override
    public void lost(Lane lane, long generation, String reason) {
      told.add("lost " + lane + " " + generation + " " + reason);
    }

    @Override
    public void received(Lane lane, long generation, LinkMessage.FromReceiver message) {
      told.add("received " + lane + " " + generation + " " + message.getClass().getSimpleName());
    }
  }

  /// A far side by hand.
  private static final class FarService extends LinkServiceGrpc.LinkServiceImplBase {
    final List<FromSender> received = new ArrayList<>();
    private @Nullable ServerCallStreamObserver<FromReceiver> observer;
    int requests = 1_000;
    boolean cancelled;
    boolean completed;

    ServerCallStreamObserver<FromReceiver> answers() {
      return Objects.requireNonNull(observer, "no call came");
    }

    @Override
    public StreamObserver<FromSender> exchange(StreamObserver<FromReceiver> far) {
      var answers = (ServerCallStreamObserver<FromReceiver>) far;
      observer = answers;
      answers.disableAutoRequest();
      answers.request(requests);
      answers.setOnCancelHandler(() -> cancelled = true);
      return new StreamObserver<>() {
        @Override
        public void onNext(FromSender message) {
          received.add(message);
        }

        @Override
        public void onError(Throwable failure) {
          cancelled = true;
        }

        @Override
        public void onCompleted() {
          completed = true;
        }
      };
    }
  }
}
