package dev.tidegate.broker.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.config.ListenConfig;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Certificates;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.model.RegionId;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stream to another region's broker, whose certificate is not what it was.
final class GrpcPeerGuardTest {
  private static final Endpoint ANY = new Endpoint("127.0.0.1", 0);

  @TempDir private Path folder;
  private final ManualScheduler serving = new ManualScheduler();
  private final ManualScheduler dialing = new ManualScheduler();
  private final AtomicReference<Instant> now = new AtomicReference<>(Certificates.NOW);
  private final AtomicReference<Credentials> inForce = new AtomicReference<>();
  private final LinkedBlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
  private GrpcListeners listeners;
  private GrpcPeerGuard guard;
  private GrpcDialer dialer;
  private ManagedChannel channel;

  @BeforeEach
  void watch() throws Exception {
    Certificates certificates = new Certificates(folder.resolve("here"));
    Credentials eu = Certificates.credentials(certificates.broker("eu-de", "eu-de-1"));
    listeners =
        GrpcListeners.start(
            new ListenerSetting(
                new ListenConfig(ANY, ANY, ANY, Optional.empty()),
                LimitsConfig.DEFAULTS,
                Certificates.DOMAIN,
                () -> eu,
                () -> Certificates.NOW,
                serving),
            new GrpcListeners.Services(List.of(), List.of(), List.of()));
    inForce.set(Certificates.credentials(certificates.broker("us-va", "us-va-1")));
    guard = new GrpcPeerGuard(inForce::get, now::get, dialing);
    dialer =
        new GrpcDialer(
            inForce::get, Certificates.DOMAIN, LimitsConfig.DEFAULTS, Optional.of(guard));
    channel =
        dialer.toRegion(
            new RegionId("eu-de"),
            new Endpoint("127.0.0.1", listeners.address(Port.LINK).getPort()));
    HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), new Arrivals());
    assertThat(next()).isInstanceOf(HealthCheckResponse.class);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    dialer.close();
    guard.close();
    listeners.close();
  }

  private Object next() throws InterruptedException {
    Object next = arrived.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("the stream's next message").isNotNull();
    return next == null ? "nothing" : next;
  }

  private final class Arrivals implements StreamObserver<HealthCheckResponse> {
    @Override
    public void onNext(HealthCheckResponse answer) {
      arrived.add(answer);
    }

    @Override
    public void onError(Throwable thrown) {
      arrived.add(thrown);
    }

    @Override
    public void onCompleted() {
      arrived.add("completed");
    }
  }

  private void assertEnded(String why) throws InterruptedException {
    Status end = Status.fromThrowable((Throwable) next());
    assertThat(end.getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(end.getDescription()).contains(why);
  }

  @Test
  void look_certificateExpired_endsTheStream() throws Exception {
    now.set(Certificates.END.plusSeconds(1));
    dialing.tick();

    assertEnded("expired");
  }

  @Test
  void look_authorityReplaced_endsTheStream() throws Exception {
    dialing.tick();
    listeners.serving(true);
    assertThat(next()).as("nothing has changed").isInstanceOf(HealthCheckResponse.class);
    CertificateFiles other =
        new Certificates(folder.resolve("elsewhere")).broker("us-va", "us-va-1");

    inForce.set(Certificates.credentials(other));
    dialing.tick();

    assertEnded("believed no more");
  }
}
