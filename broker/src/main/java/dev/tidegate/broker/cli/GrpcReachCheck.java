package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.ListenConfig;
import dev.tidegate.broker.config.PeerConfig;
import dev.tidegate.broker.edge.GrpcClock;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Who answers: this configuration's own broker at its ports, and the brokers of other regions.
final class GrpcReachCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /// The other regions, and how far this machine's clock is ahead of each that told its own.
  record Peers(List<Diagnosis> found, List<Duration> ahead) {}

  private GrpcReachCheck() {}

  /// Whether this configuration's broker runs.
  static boolean runs(BrokerConfig config) {
    try {
      return switch (new GrpcHealthCheck(config).ask(PATIENCE)) {
        case GrpcHealthCheck.Finding.Serving _, GrpcHealthCheck.Finding.NotServing _ -> true;
        case GrpcHealthCheck.Finding.NoAnswer _ -> false;
      };
    } catch (CredentialsException | IllegalArgumentException e) {
      return false; // told by the check of certificates, or there is no port to ask at
    }
  }

  /// Its ports: each held by it, or free.
  static List<Diagnosis> ports(BrokerConfig config, boolean runs) {
    ListenConfig listen = config.listen();
    Map<String, Endpoint> ports = new TreeMap<>();
    ports.put("workspace", listen.workspace());
    ports.put("link", listen.link());
    ports.put("operator", listen.operator());
    listen.metrics().ifPresent(metrics -> ports.put("metrics", metrics));
    List<Diagnosis> found = new ArrayList<>();
    ports.forEach((name, endpoint) -> found.add(port(name, endpoint, runs)));
    return found;
  }

  private static Diagnosis port(String name, Endpoint endpoint, boolean runs) {
    String port = name + " " + endpoint;
    if (endpoint.port() == 0) {
      return Diagnosis.warn("port", port + ": any", "name a port, or nobody knows where to dial");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(endpoint.host(), endpoint.port()));
      return Diagnosis.ok("port", port + ": free");
    } catch (IOException e) {
      return runs
          ? Diagnosis.ok("port", port + ": held by the running broker")
          : Diagnosis.fail(
              "port",
              port + ": " + e.getMessage(),
              "`ss -ltnp` tells who has it; end that, or name another port");
    }
  }

  /// The other regions' brokers: asked for their health over mutual TLS, at their link ports.
  static Peers peers(BrokerConfig config) {
    List<Diagnosis> found = new ArrayList<>();
    List<Duration> ahead = new ArrayList<>();
    var tls = config.tls();
    try (var dialer =
        new GrpcDialer(
            Credentials.read(new CertificateFiles(tls.certificate(), tls.key(), tls.authorities())),
            config.trustDomain(),
            config.limits())) {
      for (PeerConfig peer : config.regions()) {
        found.add(peer(dialer, peer, ahead));
      }
    } catch (CredentialsException e) {
      return new Peers(List.of(), List.of()); // told by the check of certificates
    }
    return new Peers(found, ahead);
  }

  /// What a broker's clock said; empty if it is of a release that does not tell.
  private static OptionalLong clock(@Nullable Metadata headers) {
    String told = headers == null ? null : headers.get(GrpcClock.MILLIS);
    try {
      return told == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(told));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static Diagnosis peer(GrpcDialer dialer, PeerConfig peer, List<Duration> ahead) {
    String name = peer.name() + " at " + peer.address();
    ManagedChannel channel = dialer.toRegion(peer.name(), peer.address());
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    try {
      long beforeMillis = System.currentTimeMillis();
      ServingStatus status =
          HealthGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
              .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus();
      long nowMillis = beforeMillis + (System.currentTimeMillis() - beforeMillis) / 2;
      clock(headers.get())
          .ifPresent(peerMillis -> ahead.add(Duration.ofMillis(nowMillis - peerMillis)));
      return status == ServingStatus.SERVING
          ? Diagnosis.ok("peer", name + ": serves")
          : Diagnosis.warn("peer", name + ": starts or drains", "look again in a minute");
    } catch (StatusRuntimeException e) {
      return Diagnosis.warn(
          "peer",
          name + ": " + GrpcHealthCheck.reason(e.getStatus()),
          "the link waits for it: check its broker, the address and the firewall between");
    } finally {
      channel.shutdownNow();
    }
  }
}
