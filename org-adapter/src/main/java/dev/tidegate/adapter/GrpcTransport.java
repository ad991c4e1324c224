package dev.tidegate.adapter;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// The connection to a broker: TLS 1.3 with a client certificate, and nothing less.
final class GrpcTransport {
  // A batch of the feed holds at most 1 MiB; what protobuf adds to it fits easily.
  private static final int MAX_MESSAGE_BYTES = 4 << 20;

  private GrpcTransport() {}

  record Files(Path certificate, Path key, Path authorities) {}

  /// @throws dev.tidegate.model.TidegateException NO_IDENTITY if the files cannot be used
  static ManagedChannel connect(
      String endpoint, Files files, Optional<String> serverName, Duration keepAlive) {
    var reconnect = new GrpcReconnect();
    var builder =
        NettyChannelBuilder.forTarget(endpoint)
            .sslContext(new GrpcFileTls(files))
            .intercept(reconnect)
            .executor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory()))
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(keepAlive.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS);
    serverName.ifPresent(builder::overrideAuthority);
    ManagedChannel channel = builder.build();
    reconnect.of(channel);
    return channel;
  }
}
