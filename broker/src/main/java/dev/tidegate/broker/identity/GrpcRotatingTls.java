package dev.tidegate.broker.identity;

import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/// TLS whose credentials may be others at each handshake: key, chain and authorities change as one,
/// because each snapshot has a context of its own.
///
/// Safe for use by many threads.
final class GrpcRotatingTls extends SslContext {
  private final Supplier<Credentials> credentials;
  private final Function<Credentials, SslContext> builder;
  private volatile Built built;

  private record Built(Credentials from, SslContext context) {}

  GrpcRotatingTls(Supplier<Credentials> credentials, Function<Credentials, SslContext> builder) {
    this.credentials = credentials;
    this.builder = builder;
    this.built = build(credentials.get());
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator) {
    return current().newEngine(allocator);
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
    return current().newEngine(allocator, host, port);
  }

  @Override
  public boolean isClient() {
    return built.context().isClient();
  }

  @Override
  public List<String> cipherSuites() {
    return built.context().cipherSuites();
  }

  @Override
  @SuppressWarnings("deprecation") // the one way by which a context tells its protocols
  public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
    return built.context().applicationProtocolNegotiator();
  }

  @Override
  public SSLSessionContext sessionContext() {
    return current().sessionContext();
  }

  private SslContext current() {
    Credentials now = credentials.get();
    Built last = built;
    if (last.from() != now) {
      last = build(now); // two at once build the same twice, and one of them is kept
      built = last;
    }
    return last.context();
  }

  private Built build(Credentials from) {
    return new Built(from, builder.apply(from));
  }
}
