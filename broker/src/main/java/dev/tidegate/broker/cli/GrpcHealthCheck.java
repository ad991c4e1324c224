package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One question to a broker on this machine, by its own configuration: does it serve?
///
/// It is asked at the link port, because that is the one that a broker's own certificate opens: so
/// a probe needs no secret beside those that the broker has. All three ports say the same.
final class GrpcHealthCheck {
  private static final Map<String, String> LOOPBACK =
      Map.of("0.0.0.0", "127.0.0.1", "::", "::1", "0:0:0:0:0:0:0:0", "::1");

  /// What the broker said, or what became of the question.
  sealed interface Finding {
    record Serving() implements Finding {}

    /// It answers, and takes nothing new: it starts or drains.
    record NotServing() implements Finding {}

    record NoAnswer(String reason) implements Finding {}
  }

  private final BrokerConfig config;
  private final Credentials credentials;
  private final Endpoint address;
  private final String host;

  /// @throws CredentialsException if the certificate that the configuration names cannot be used
  /// @throws IllegalArgumentException if the configuration leaves the link port to the system
  GrpcHealthCheck(BrokerConfig config) throws CredentialsException {
    this.config = config;
    var tls = config.tls();
    this.credentials =
        Credentials.read(new CertificateFiles(tls.certificate(), tls.key(), tls.authorities()));
    Endpoint link = config.listen().link();
    if (link.port() == 0) {
      throw new IllegalArgumentException(
          "listen.link has port 0, so nobody can tell where to ask (expected: a port)");
    }
    this.address = new Endpoint(LOOPBACK.getOrDefault(link.host(), link.host()), link.port());
    this.host = credentials.hosts().stream().findFirst().orElse(address.host());
  }

  /// Asks once. Blocking, for at most `patience`.
  Finding ask(Duration patience) {
    try (var dialer = new GrpcDialer(credentials, config.trustDomain(), config.limits())) {
      ManagedChannel channel = dialer.toSelf(config.region(), address, host);
      try {
        ServingStatus status =
            HealthGrpc.newBlockingStub(channel)
                .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus();
        return status == ServingStatus.SERVING ? new Finding.Serving() : new Finding.NotServing();
      } catch (StatusRuntimeException e) {
        return new Finding.NoAnswer(reason(e.getStatus()) + " from " + address);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  static String reason(Status status) {
    Throwable cause = status.getCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = cause == null ? status.getDescription() : cause.getMessage();
    return status.getCode()
        + (text == null ? "" : " (" + text.lines().findFirst().orElse("") + ")");
  }
}
