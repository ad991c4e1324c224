package dev.tidegate.adapter;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// The connection to a broker: TLS 1.3 with a client certificate, and nothing less.
final class GrpcTransport {
  // A batch of the feed holds at most 1 MiB; what protobuf adds to it fits easily.
  private static final int MAX_MESSAGE_BYTES = 4 << 20;

  private GrpcTransport() {}

  record Files(Path certificate, Path key, Path authorities) {}

  static ManagedChannel connect(
      String endpoint, Files files, Optional<String> serverName, Duration keepAlive) {
    var builder =
        NettyChannelBuilder.forTarget(endpoint)
            .sslContext(context(files))
            .executor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory()))
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(keepAlive.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS);
    serverName.ifPresent(builder::overrideAuthority);
    return builder.build();
  }

  private static SslContext context(Files files) {
    try {
      return GrpcSslContexts.forClient()
          .keyManager(files.certificate().toFile(), files.key().toFile())
          .trustManager(files.authorities().toFile())
          .protocols("TLSv1.3")
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new TidegateException(
          ErrorCode.NO_IDENTITY, "Certificate, key or authorities cannot be read", e);
    }
  }
}
