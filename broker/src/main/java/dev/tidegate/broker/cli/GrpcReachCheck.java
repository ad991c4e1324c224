package dev.tidegate.broker.cli;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.ListenConfig;
import dev.tidegate.broker.config.PeerConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Who answers: this configuration's own broker at its ports, and the brokers of other regions.
final class GrpcReachCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

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
  static List<Diagnosis> peers(BrokerConfig config) {
    List<Diagnosis> found = new ArrayList<>();
    var tls = config.tls();
    try (var dialer =
        new GrpcDialer(
            Credentials.read(new CertificateFiles(tls.certificate(), tls.key(), tls.authorities())),
            config.trustDomain(),
            config.limits())) {
      for (PeerConfig peer : config.regions()) {
        found.add(peer(dialer, peer));
      }
    } catch (CredentialsException e) {
      return List.of(); // told by the check of certificates
    }
    return found;
  }

  private static Diagnosis peer(GrpcDialer dialer, PeerConfig peer) {
    String name = peer.name() + " at " + peer.address();
    ManagedChannel channel = dialer.toRegion(peer.name(), peer.address());
    try {
      ServingStatus status =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus();
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
