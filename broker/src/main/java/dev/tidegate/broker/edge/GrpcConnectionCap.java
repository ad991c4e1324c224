package dev.tidegate.broker.edge;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sits on a listening socket and closes accepted connections for which there is no slot, before
/// TLS costs anything.
final class GrpcConnectionCap extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(GrpcConnectionCap.class);

  private final Port port;
  private final ConnectionSlots slots;
  private final Map<SocketAddress, Channel> open = new ConcurrentHashMap<>();

  GrpcConnectionCap(Port port, ConnectionSlots slots) {
    this.port = port;
    this.slots = slots;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    if (!(accepted instanceof Channel connection)
        || !(connection.remoteAddress() instanceof InetSocketAddress remote)) {
      context.fireChannelRead(accepted);
      return;
    }
    InetAddress address = remote.getAddress();
    if (!slots.take(address)) {
      connection.unsafe().closeForcibly();
      tellSometimes();
      return;
    }
    open.put(remote, connection);
    var _ =
        connection
            .closeFuture()
            .addListener(_ -> {
              open.remove(remote, connection);
              slots.giveBack(address);
            });
    context.fireChannelRead(connection);
  }

  /// Ends the connection from there, if it is still open. Any thread may call.
  void cut(SocketAddress remote) {
    Channel connection = open.get(remote);
    if (connection != null) {
      var _ = connection.close();
    }
  }

  // At 1, 2, 4, 8 … refused connections: a flood must not flood the log.
  private void tellSometimes() {
    long refused = slots.refused();
    if (Long.bitCount(refused) == 1) {
      log.atWarn()
          .addKeyValue("port", port)
          .addKeyValue("refused", refused)
          .addKeyValue("open", slots.taken())
          .log("Connection refused, no slot");
    }
  }
}
