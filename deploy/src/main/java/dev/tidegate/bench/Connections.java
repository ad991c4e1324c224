package dev.tidegate.bench;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// What a bench has dialed; all of it ends here. For one thread.
final class Connections implements AutoCloseable {
  private final Deque<Runnable> closers = new ArrayDeque<>();

  /// A connection of its own to the broker of any region.
  ///
  /// @param host a name that the broker's certificate is for, where that is not the endpoint's
  /// @throws IOException if the files cannot be used
  ManagedChannel dial(
      Endpoint broker, Optional<String> host, CertificateFiles files, String trustDomain)
      throws IOException {
    try {
      var dialer = new GrpcDialer(Credentials.read(files), trustDomain, LimitsConfig.DEFAULTS);
      closers.push(dialer::close);
      ManagedChannel channel =
          host.map(name -> dialer.toAnyBroker(broker, name))
              .orElseGet(() -> dialer.toAnyBroker(broker));
      closers.push(channel::shutdownNow);
      return channel;
    } catch (CredentialsException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    while (!closers.isEmpty()) {
      closers.pop().run();
    }
  }
}
