package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.Option;

/// How an operator's command reaches a broker's operator port, and one call to it.
final class GrpcOperatorOptions {
  private static final int DEADLINE_SECONDS = 10;

  @Option(
      names = "--endpoint",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The broker's operator port.")
  private String endpoint = "";

  @Option(
      names = "--cert",
      required = true,
      paramLabel = "FILE",
      description = "The operator's certificate (PEM).")
  private Path certificate = Path.of("");

  @Option(names = "--key", required = true, paramLabel = "FILE", description = "Its key (PEM).")
  private Path key = Path.of("");

  @Option(
      names = "--ca",
      required = true,
      paramLabel = "FILE",
      description = "The authorities that the broker's certificate may be of (PEM).")
  private Path authorities = Path.of("");

  @Option(
      names = "--trust-domain",
      required = true,
      paramLabel = "DOMAIN",
      description = "The trust domain of the certificates' names.")
  private String trustDomain = "";

  /// Calls the broker once.
  ///
  /// @throws TidegateException what the broker refused with; NO_IDENTITY for credentials that
  ///   cannot be used; STARTING for a broker that does not answer
  <T> T call(Function<AdminServiceGrpc.AdminServiceBlockingStub, T> call) {
    try (var dialer =
        new GrpcDialer(
            Credentials.read(new CertificateFiles(certificate, key, authorities)),
            trustDomain,
            LimitsConfig.DEFAULTS)) {
      ManagedChannel channel = dialer.toAnyBroker(Endpoint.parse(endpoint));
      try {
        return call.apply(
            AdminServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
      } finally {
        channel.shutdownNow();
      }
    } catch (CredentialsException e) {
      throw new TidegateException(ErrorCode.NO_IDENTITY, String.valueOf(e.getMessage()), e);
    } catch (StatusRuntimeException e) {
      throw ErrorStatus.failure(e)
          .orElseGet(() ->
              new TidegateException(ErrorCode.STARTING, "The broker does not answer", e)
                  .with("endpoint", endpoint)
                  .with("status", e.getStatus().getCode()));
    }
  }
}
