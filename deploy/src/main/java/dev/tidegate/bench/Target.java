package dev.tidegate.bench;

import dev.tidegate.adapter.ClientBuilder;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.adapter.cli.Profile;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.identity.CertificateCard;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The region that a bench of one region speaks to, as one org: any that runs, or one of its own.
final class Target implements AutoCloseable {
  private final Profile profile;
  private final Optional<Own> own;
  private final Connections connections = new Connections();

  /// A region that ends with the target, and where it works.
  private record Own(Site site, Work work) {}

  private Target(Profile profile, Optional<Own> own) {
    this.profile = profile;
    this.own = own;
  }

  /// @param profile how an org reaches the region
  static Target running(Profile profile) {
    return new Target(profile, Optional.empty());
  }

  /// A region in `work`; both end with the target.
  static Target own(Work work, SiteOptions options, Instant now)
      throws IOException, InterruptedException {
    Site site = Site.prepare(work.folder(), options, now);
    try {
      site.startNear();
      return new Target(site.senderProfile(), Optional.of(new Own(site, work)));
    } catch (IOException | InterruptedException | RuntimeException e) {
      site.close();
      throw e;
    }
  }

  /// A connection of its own.
  ManagedChannel dial() throws IOException {
    var files = new CertificateFiles(profile.cert(), profile.key(), profile.ca());
    return connections.dial(
        Endpoint.parse(profile.endpoint()), profile.serverName(), files, trustDomain());
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
    return own.map(its -> List.of(its.site().pids().getFirst())).orElse(List.of());
  }

  @Override
  public void close() throws IOException {
    connections.close();
    if (own.isPresent()) {
      own.get().site().close();
      own.get().work().close();
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
