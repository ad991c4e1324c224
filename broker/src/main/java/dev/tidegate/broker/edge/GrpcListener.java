package dev.tidegate.broker.edge;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// One open port of a broker: its server, what it says of its health, and what it counts.
///
/// Made by [GrpcListenerFactory]. Any thread may come.
final class GrpcListener {
  private final Server server;
  private final InetSocketAddress address; // a server that has ended knows it no more
  private final HealthStatusManager health;
  private final GrpcCallGuard guard;
  private final ConnectionSlots slots;
  private final GrpcRefusals refusals;

  /// @param server started
  GrpcListener(
      Server server,
      HealthStatusManager health,
      GrpcCallGuard guard,
      ConnectionSlots slots,
      GrpcRefusals refusals) {
    this.server = server;
    this.address = (InetSocketAddress) server.getListenSockets().getFirst();
    this.health = health;
    this.guard = guard;
    this.slots = slots;
    this.refusals = refusals;
  }

  InetSocketAddress address() {
    return address;
  }

  int connections() {
    return slots.taken();
  }

  long refusedConnections() {
    return slots.refused();
  }

  Map<ErrorCode, Long> refusedCalls() {
    return refusals.counts();
  }

  void serving(boolean serving) {
    ServingStatus status = serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    server
        .getServices()
        .forEach(it -> health.setStatus(it.getServiceDescriptor().getName(), status));
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
  }

  void departed(Set<OrgId> orgs) {
    guard.departed(orgs);
  }

  /// Tells health watchers that it serves no more, for good.
  void leaveHealth() {
    health.enterTerminalState();
  }

  /// Takes no new calls.
  void shutdown() {
    server.shutdown();
  }

  /// As [#shutdown], and cuts the open ones.
  void shutdownNow() {
    server.shutdownNow();
  }

  /// Waits for the end of the last call.
  void await(Duration most) throws InterruptedException {
    server.awaitTermination(Math.max(1, most.toMillis()), TimeUnit.MILLISECONDS);
  }

  /// After the end of the calls: nobody looks after them any more.
  void close() {
    guard.close();
  }
}
