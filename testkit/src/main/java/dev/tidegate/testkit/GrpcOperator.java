package dev.tidegate.testkit;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.admin.v1.ActivatePolicyRequest;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.ForceLinkRequest;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// One region's operator port. Safe for many threads.
final class GrpcOperator implements AutoCloseable {
  /// The longest that a broker takes.
  static final int HELD_SECONDS = 86_400;

  private static final int CALL_SECONDS = 10;

  private final RegionId region;
  private final ManagedChannel connection;

  GrpcOperator(RegionId region, GrpcDialer dialer, int port) {
    this.region = region;
    connection = dialer.toAnyBroker(new Endpoint("127.0.0.1", port));
  }

  /// Takes the wire to `peer` away, for a day of the brokers' time.
  void cut(RegionId peer) {
    var force =
        ForceLinkRequest.newBuilder()
            .setRegion(peer.value())
            .setExpiresInSeconds(HELD_SECONDS)
            .build();
    var _ = call(admin -> admin.forceOpen(force));
  }

  void heal(RegionId peer) {
    var force = ForceLinkRequest.newBuilder().setRegion(peer.value()).build();
    var _ = call(admin -> admin.forceClose(force.toBuilder().setExpiresInSeconds(1).build()));
  }

  /// Whether the link to `peer` is as it should be.
  boolean live(RegionId peer) {
    return call(admin -> admin.listLinks(ListLinksRequest.getDefaultInstance()))
        .getLinksList()
        .stream()
        .filter(link -> link.getFrom().equals(region.value()))
        .filter(link -> link.getTo().equals(peer.value()))
        .anyMatch(link -> link.getState() == LinkStatus.State.STATE_LIVE);
  }

  void policy(String name, String source) {
    var request = ActivatePolicyRequest.newBuilder().setFileName(name).setSource(source).build();
    var _ = call(admin -> admin.activatePolicy(request));
  }

  /// @throws TidegateException as the broker refused it
  private <T> T call(Function<AdminServiceGrpc.AdminServiceBlockingStub, T> method) {
    try {
      return method.apply(
          AdminServiceGrpc.newBlockingStub(connection)
              .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS));
    } catch (StatusRuntimeException e) {
      throw ErrorStatus.failure(e).orElseThrow(() -> e);
    }
  }

  @Override
  public void close() {
    connection.shutdownNow();
  }
}
