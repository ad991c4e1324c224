package dev.tidegate.broker.edge;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.GrpcTls;
import dev.tidegate.model.RegionId;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Dials the brokers of other regions.
///
/// Each channel is one connection, made at its first call: dial once for the live lanes and once
/// for catch-up, and neither stands in the other's way. The server must be a broker of the region
/// that was meant, or the handshake fails before a frame is sent. Each connection is made with the
/// credentials in force then. A channel retries connecting by itself with a growing pause; a probe
/// begins with `resetConnectBackoff()`. Who dials shuts the channel down.
public final class GrpcDialer implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofMillis(1_500);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
  private static final Duration KEEP_ALIVE_ANSWER = Duration.ofSeconds(5);
  private static final int WINDOW_BYTES = 8 << 20;

  private final Supplier<Credentials> credentials;
  private final String trustDomain;
  private final LimitsConfig limits;
  private final Optional<GrpcPeerGuard> guard;
  private final ExecutorService callbacks =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("dial-", 0).factory());

  /// For one command, whose credentials do not change.
  public GrpcDialer(Credentials credentials, String trustDomain, LimitsConfig limits) {
    this(() -> credentials, trustDomain, limits, Optional.empty());
  }

  /// @param credentials those in force
  /// @param guard of what is dialed to other regions; its owner closes it
  public GrpcDialer(
      Supplier<Credentials> credentials,
      String trustDomain,
      LimitsConfig limits,
      Optional<GrpcPeerGuard> guard) {
    this.credentials = credentials;
    this.trustDomain = trustDomain;
    this.limits = limits;
    this.guard = guard;
  }

  /// A channel to the link port of `region`.
  public ManagedChannel toRegion(RegionId region, Endpoint address) {
    NettyChannelBuilder builder =
        channel(address, GrpcTls.toRegion(credentials, trustDomain, region));
    guard.ifPresent(builder::intercept);
    return builder
        // What a region answers is small and handed to the loop: no thread is woken for it.
        .directExecutor()
        .maxInboundMessageSize(limits.linkMessageBytes())
        .flowControlWindow(WINDOW_BYTES)
        .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
        .keepAliveTimeout(KEEP_ALIVE_ANSWER.toSeconds(), TimeUnit.SECONDS)
        .keepAliveWithoutCalls(true)
        .build();
  }

  /// A channel to the link port of the broker whose own credentials these are: for what asks a
  /// broker on its own machine how it is. The region must be right as ever; the host name that is
  /// checked is `host`, one of the certificate's own, since it names no loopback address as a rule.
  public ManagedChannel toSelf(RegionId region, Endpoint address, String host) {
    return channel(address, GrpcTls.toRegion(credentials, trustDomain, region))
        .overrideAuthority(host)
        .build();
  }

  /// A channel to the workspace or operator port of any region's broker: for commands and
  /// demonstrations.
  public ManagedChannel toAnyBroker(Endpoint address) {
    return channel(address, GrpcTls.toAnyBroker(credentials, trustDomain))
        .maxInboundMessageSize(limits.workspaceMessageBytes())
        .build();
  }

  /// As [#toAnyBroker(Endpoint)], where the broker's certificate is not for the host that is
  /// dialed.
  ///
  /// @param host a name that it is for
  public ManagedChannel toAnyBroker(Endpoint address, String host) {
    return channel(address, GrpcTls.toAnyBroker(credentials, trustDomain))
        .overrideAuthority(host)
        .maxInboundMessageSize(limits.workspaceMessageBytes())
        .build();
  }

  /// Lets running callbacks end; channels are their owners' to close first.
  @Override
  public void close() {
    callbacks.shutdown();
  }

  private NettyChannelBuilder channel(Endpoint address, SslContext tls) {
    return NettyChannelBuilder.forTarget("dns:///" + address)
        .sslContext(tls)
        .executor(callbacks)
        .offloadExecutor(callbacks)
        .disableRetry()
        .proxyDetector(_ -> null) // a proxy from the environment is not where the region is
        .maxInboundMetadataSize(limits.metadataBytes())
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT.toMillis());
  }
}
