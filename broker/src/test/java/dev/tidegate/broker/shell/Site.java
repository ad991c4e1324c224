package dev.tidegate.broker.shell;

import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Regions on this machine: a CA, a folder and a link port each, and their brokers, which can be
/// stopped and started.
final class Site implements AutoCloseable {
  static final String DOMAIN = "tidegate.test";

  private final Path folder;
  private final DevelopmentCa ca;
  private final SecureRandom chance = new SecureRandom();
  private final Map<String, Path> configs = new HashMap<>();
  private final Map<String, Broker> brokers = new HashMap<>();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<GrpcDialer> dialers = new ArrayList<>();
  private Optional<String> metrics = Optional.empty();

  /// A region, its orgs, and where its link port is.
  ///
  /// @param more lines of configuration beside those that every region has
  record Region(
      String name, String jurisdiction, List<String> orgs, int linkPort, List<String> more) {
    Region(String name, String jurisdiction, List<String> orgs, int linkPort) {
      this(name, jurisdiction, orgs, linkPort, List.of());
    }
  }

  Site(Path folder) throws IOException {
    this.folder = folder;
    ca =
        DevelopmentCa.create(
            folder.resolve("certificates"), DOMAIN, chance, Instant.now(), Duration.ofDays(1));
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Where regions that are configured from here on listen for monitoring.
  void metricsAt(String endpoint) {
    metrics = Optional.of(endpoint);
  }

  /// Writes each region's configuration.
  void configure(List<Region> regions, Optional<Path> baseline) throws IOException {
    for (Region region : regions) {
      String broker = region.name() + "-1";
      CertificateFiles files = issue(new Identity.Broker(new RegionId(region.name()), broker));
      var text = new StringBuilder();
      text.append("region: ").append(region.name()).append('\n');
      text.append("broker: ").append(broker).append('\n');
      text.append("trust-domain: ").append(DOMAIN).append('\n');
      text.append("data: ").append(folder.resolve(region.name())).append('\n');
      text.append("listen: {workspace: \"127.0.0.1:0\", link: \"127.0.0.1:")
          .append(region.linkPort())
          .append("\", operator: \"127.0.0.1:0\"");
      metrics.ifPresent(at -> text.append(", metrics: \"").append(at).append('"'));
      text.append("}\n");
      text.append("tls: {certificate: ").append(files.certificate());
      text.append(", key: ").append(files.key());
      text.append(", authorities: ").append(files.authorities()).append("}\n");
      text.append("jurisdictions: [").append(region.jurisdiction()).append("]\n");
      text.append("orgs: ").append(region.orgs()).append('\n');
      text.append(regions.size() == 1 ? "regions: []\n" : "regions:\n");
      for (Region peer : regions) {
        if (!peer.equals(region)) {
          text.append("  - {name: ").append(peer.name());
          text.append(", address: \"127.0.0.1:").append(peer.linkPort()).append("\"}\n");
        }
      }
      baseline.ifPresent(path -> text.append("policy: {baseline: ").append(path).append("}\n"));
      text.append("journal: {wal-bytes: 4MiB}\n");
      region.more().forEach(line -> text.append(line).append('\n'));
      Path file = folder.resolve(region.name() + ".yaml");
      Files.writeString(file, text);
      configs.put(region.name(), file);
    }
  }

  /// A region's configuration file.
  Path config(String region) {
    Path file = configs.get(region);
    if (file == null) {
      throw new IllegalStateException("region: not configured: " + region);
    }
    return file;
  }

  /// Where a region's store is.
  Path data(String region) {
    return folder.resolve(region);
  }

  Broker start(String region) throws ConfigException, BrokerStartException {
    Broker broker = Broker.start(config(region), Site::now, chance);
    brokers.put(region, broker);
    return broker;
  }

  /// As a release with other wire levels would run.
  Broker start(String region, WireLevels levels) throws ConfigException, BrokerStartException {
    Broker broker = Broker.start(config(region), levels, Site::now, chance);
    brokers.put(region, broker);
    return broker;
  }

  void stop(String region) {
    broker(region).close();
    brokers.remove(region);
  }

  Broker broker(String region) {
    Broker broker = brokers.get(region);
    if (broker == null) {
      throw new IllegalStateException("region: not running: " + region);
    }
    return broker;
  }

  /// A connection of an org to the workspace port.
  ManagedChannel org(String region, String org) throws IOException, CredentialsException {
    return dial(region, Port.WORKSPACE, new Identity.OrgAdapter(new OrgId(org)));
  }

  ManagedChannel operator(String region) throws IOException, CredentialsException {
    return dial(region, Port.OPERATOR, new Identity.Operator("sre"));
  }

  ManagedChannel dial(String region, Port port, Identity identity)
      throws IOException, CredentialsException {
    return dial(broker(region).address(port), issue(identity));
  }

  /// A connection to any port on this machine, by any certificate.
  ManagedChannel dial(InetSocketAddress address, CertificateFiles files)
      throws CredentialsException {
    GrpcDialer dialer = new GrpcDialer(Credentials.read(files), DOMAIN, LimitsConfig.DEFAULTS);
    ManagedChannel channel = dialer.toAnyBroker(new Endpoint("127.0.0.1", address.getPort()));
    dialers.add(dialer);
    channels.add(channel);
    return channel;
  }

  CertificateFiles issue(Identity identity) throws IOException {
    return ca.issue(identity, Instant.now(), Duration.ofHours(2));
  }

  /// A certificate that was good until an hour ago.
  CertificateFiles issueExpired(Identity identity) throws IOException {
    return ca.issue(identity, Instant.now().minus(Duration.ofHours(2)), Duration.ofHours(1));
  }

  /// The certificates that everybody here believes.
  Path authorities() {
    return folder.resolve("certificates").resolve("ca.pem");
  }

  private static Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis());
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    dialers.forEach(GrpcDialer::close);
    brokers.values().forEach(Broker::close);
  }
}
