package dev.tidegate.broker.identity;

import dev.tidegate.model.RegionId;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/// TLS as every connection of Tidegate has it: version 1.3, certificates on both sides, and nothing
/// less.
///
/// Credentials are asked for at each handshake; connections that are open keep what they were made
/// with.
public final class GrpcTls {
  private static final String VERSION = "TLSv1.3";

  private GrpcTls() {}

  /// The listening side. Any chain that ends in an authority gets as far as the first call; who it
  /// is and whether that is the right kind of caller is decided there, where the answer can carry a
  /// reason.
  public static SslContext server(Supplier<Credentials> credentials) {
    return new GrpcRotatingTls(
        credentials,
        now ->
            build(
                SslContextBuilder.forServer(now.key(), now.chain())
                    .trustManager(now.trust())
                    .clientAuth(ClientAuth.REQUIRE)));
  }

  /// The dialing side of a link: only a broker of `region` is spoken to, under the host name that
  /// was dialed.
  public static SslContext toRegion(
      Supplier<Credentials> credentials, String trustDomain, RegionId region) {
    return client(
        credentials,
        trustDomain,
        identity -> identity instanceof Identity.Broker broker && broker.region().equals(region));
  }

  /// The dialing side for workspaces and operators: any region's broker.
  public static SslContext toAnyBroker(Supplier<Credentials> credentials, String trustDomain) {
    return client(credentials, trustDomain, Identity.Broker.class::isInstance);
  }

  private static SslContext client(
      Supplier<Credentials> credentials, String trustDomain, Predicate<Identity> meant) {
    return new GrpcRotatingTls(
        credentials,
        now ->
            build(
                GrpcSslContexts.forClient()
                    .keyManager(now.key(), now.chain())
                    .endpointIdentificationAlgorithm("HTTPS")
                    .trustManager(new PeerTrust(now.trust(), trustDomain, meant))));
  }

  private static SslContext build(SslContextBuilder builder) {
    try {
      return GrpcSslContexts.configure(builder).protocols(VERSION).build();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS cannot be set up", e);
    }
  }
}
