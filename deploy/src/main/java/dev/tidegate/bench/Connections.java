package dev.tidegate.bench;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What a bench has dialed; all of it ends here. For one thread.
final class Connections implements AutoCloseable {
  private static final int ENDED_SECONDS = 5;

  private final List<GrpcDialer> dialers = new ArrayList<>();
  private final List<ManagedChannel> channels = new ArrayList<>();

  /// A connection of its own to the broker of any region.
  ///
  /// @param host a name that the broker's certificate is for, where that is not the endpoint's
  /// @throws IOException if the files cannot be used
  ManagedChannel dial(
      Endpoint broker, Optional<String> host, CertificateFiles files, String trustDomain)
      throws IOException {
    try {
      var dialer = new GrpcDialer(Credentials.read(files), trustDomain, LimitsConfig.DEFAULTS);
      dialers.add(dialer);
      ManagedChannel channel =
          host.map(name -> dialer.toAnyBroker(broker, name))
              .orElseGet(() -> dialer.toAnyBroker(broker));
      channels.add(channel);
      return channel;
    } catch (CredentialsException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    channels.forEach(Connections::awaitEnd);
    channels.clear();
    dialers.forEach(GrpcDialer::close);
    dialers.clear();
  }

  /// Its calls are told of their end by their dialer's threads: those have to last until then.
  private static void awaitEnd(ManagedChannel channel) {
    try {
      var _ = channel.awaitTermination(ENDED_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
