package dev.tidegate.bench;

import dev.tidegate.adapter.ClientBuilder;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.adapter.cli.Profile;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.identity.CertificateCard;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The region that a bench of one region speaks to, as one org: any that runs, or one of its own.
final class Target implements AutoCloseable {
  private final Profile profile;
  private final List<Long> pids;
  private final Deque<Runnable> closers = new ArrayDeque<>();

  private Target(Profile profile, List<Long> pids) {
    this.profile = profile;
    this.pids = List.copyOf(pids);
  }

  /// @param profile how an org reaches the region
  static Target running(Profile profile) {
    return new Target(profile, List.of());
  }

  /// A region in `work`, which ends with the target.
  static Target own(Site site) throws IOException, InterruptedException {
    site.startNear();
    var target = new Target(site.senderProfile(), List.of(site.pids().getFirst()));
    target.closers.push(site::close);
    return target;
  }

  /// A connection of its own.
  ManagedChannel dial() throws IOException {
    var files = new CertificateFiles(profile.cert(), profile.key(), profile.ca());
    try {
      var dialer = new GrpcDialer(Credentials.read(files), trustDomain(), LimitsConfig.DEFAULTS);
      closers.push(dialer::close);
      Endpoint endpoint = Endpoint.parse(profile.endpoint());
      ManagedChannel channel =
          profile.serverName().isPresent()
              ? dialer.toAnyBroker(endpoint, profile.serverName().get())
              : dialer.toAnyBroker(endpoint);
      closers.push(channel::shutdownNow);
      return channel;
    } catch (CredentialsException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// New channels of the org, with nobody else in them.
  List<ChannelId> channels(int count) {
    ClientBuilder builder =
        TidegateClient.builder()
            .endpoint(profile.endpoint())
            .org(new OrgId(profile.org()))
            .mtls(profile.cert(), profile.key(), profile.ca());
    profile.serverName().ifPresent(builder::serverName);
    String run = Long.toString(new SecureRandom().nextLong(1L << 40), Character.MAX_RADIX);
    try (TidegateClient client = builder.build()) {
      var made = new ArrayList<ChannelId>();
      for (int i = 0; i < count; i++) {
        made.add(client.channels().create("bench-" + run + "-" + i).id());
      }
      return List.copyOf(made);
    }
  }

  /// The broker's process, if it is the bench's own.
  List<Long> pids() {
    return pids;
  }

  @Override
  public void close() {
    while (!closers.isEmpty()) {
      closers.pop().run();
    }
  }

  /// As the org's own certificate names it.
  private String trustDomain() throws IOException {
    return CertificateCard.read(profile.cert()).uris().stream()
        .map(URI::create)
        .filter(uri -> "spiffe".equals(uri.getScheme()))
        .map(URI::getHost)
        .findFirst()
        .orElseThrow(() -> new IOException(profile.cert() + " names no trust domain"));
  }
}
