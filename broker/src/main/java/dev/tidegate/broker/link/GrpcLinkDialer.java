package dev.tidegate.broker.link;

import dev.tidegate.wire.link.v1.LinkServiceGrpc;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Carries out what a link asks of the network: one gRPC call per lane, the control and live lanes
/// on one connection and catch-up on another.
///
/// Verifies nobody: that is the channel's TLS. `dial`, `send` and `hangUp` are called on the
/// broker's loop and return at once; what comes back is posted to the loop. Each dial of the
/// control or catch-up lane makes a new connection, without waiting for gRPC's own back-off: an old
/// one may be dead without knowing it.
public final class GrpcLinkDialer implements AutoCloseable {
  /// 8 MiB in flight at 150 ms round trip are 56 MB/s on one connection.
  private static final int FLOW_CONTROL_WINDOW_BYTES = 8 << 20;

  /// Two of the largest messages: below, one of them would make the transport unready at once.
  private static final int READY_BYTES = 4 << 20;

  private static final int KEEPALIVE_SECONDS = 30;
  private static final int KEEPALIVE_TIMEOUT_SECONDS = 10;
  private static final int MAX_ANSWER_BYTES = 1 << 20;

  /// What the network tells a link; called on the loop.
  public interface Listener {
    void connected(Lane lane, long generation);

    void lost(Lane lane, long generation, String reason);

    void received(Lane lane, long generation, LinkMessage.FromReceiver message);
  }

  private final ManagedChannel main;
  private final ManagedChannel catchUp;
  private final Executor workers;
  private final Executor loop;
  private final Listener listener;
  private final Map<Lane, GrpcLane> lanes = new EnumMap<>(Lane.class);
  private final GrpcTraffic traffic = new GrpcTraffic();

  /// @param main for the control and live lanes; made with [#tuned]
  /// @param workers encode and compress; virtual threads will do
  /// @param loop the broker's loop
  public GrpcLinkDialer(
      ManagedChannel main,
      ManagedChannel catchUp,
      Executor workers,
      Executor loop,
      Listener listener) {
    this.main = main;
    this.catchUp = catchUp;
    this.workers = workers;
    this.loop = loop;
    this.listener = listener;
  }

  /// What a channel of a link needs beside its address and its TLS.
  public static NettyChannelBuilder tuned(NettyChannelBuilder builder) {
    return builder
        .initialFlowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
        .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .maxInboundMessageSize(MAX_ANSWER_BYTES)
        .disableRetry();
  }

  public void dial(Lane lane, long generation) {
    drop(lane);
    ManagedChannel channel = lane == Lane.CATCH_UP ? catchUp : main;
    if (lane != Lane.LIVE) {
      channel.enterIdle();
      channel.resetConnectBackoff();
    }
    GrpcLane call = new GrpcLane(lane, generation, workers, loop, listener);
    lanes.put(lane, call);
    var _ =
        LinkServiceGrpc.newStub(ClientInterceptors.intercept(channel, traffic))
            .withOnReadyThreshold(READY_BYTES)
            .exchange(call);
  }

  /// In order per lane. A lane that is not up, or any more, takes nothing; the link learns of it by
  /// `lost`.
  public void send(Lane lane, LinkMessage.FromSender message) {
    GrpcLane call = lanes.get(lane);
    if (call != null) {
      call.send(message);
    }
  }

  /// Messages that wait for the transport, on all lanes together.
  public int waiting() {
    int waiting = 0;
    for (GrpcLane call : lanes.values()) {
      waiting += call.waiting();
    }
    return waiting;
  }

  /// Ends the lane's call; what was sent last may still arrive if it was GOAWAY.
  public void hangUp(Lane lane) {
    GrpcLane call = lanes.get(lane);
    if (call != null) {
      call.hangUp();
    }
  }

  /// What it has carried so far.
  public LinkTraffic traffic() {
    return traffic.soFar();
  }

  @Override
  public void close() {
    for (Lane lane : Lane.values()) {
      drop(lane);
    }
    main.shutdownNow();
    catchUp.shutdownNow();
  }

  private void drop(Lane lane) {
    GrpcLane former = lanes.remove(lane);
    if (former != null) {
      former.cancel();
    }
  }
}
