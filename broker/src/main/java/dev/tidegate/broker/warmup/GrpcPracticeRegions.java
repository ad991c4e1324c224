package dev.tidegate.broker.warmup;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.shell.Broker;
import dev.tidegate.broker.shell.BrokerStartException;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/// Two whole brokers of made-up regions on loopback, with one org at home in each.
///
/// Their certificates are good for an hour and of an authority that nobody else knows.
final class GrpcPracticeRegions implements AutoCloseable {
  private static final String TRUST_DOMAIN = "warm-up.tidegate.invalid";
  private static final String HOST = "127.0.0.1";
  private static final Duration VALID = Duration.ofHours(1);

  /// One of the two.
  enum Side {
    SPEAKER("warm-up-a", "EU"),
    LISTENER("warm-up-b", "US");

    private final String region;
    private final String jurisdiction;

    Side(String region, String jurisdiction) {
      this.region = region;
      this.jurisdiction = jurisdiction;
    }

    OrgId org() {
      return new OrgId(region + "-org");
    }

    private Side other() {
      return this == SPEAKER ? LISTENER : SPEAKER;
    }
  }

  private final Path folder;
  private final DevelopmentCa ca;
  private final Instant now;
  private final Deque<Runnable> closers = new ArrayDeque<>();

  private GrpcPracticeRegions(Path folder, DevelopmentCa ca, Instant now) {
    this.folder = folder;
    this.ca = ca;
    this.now = now;
  }

  /// Writes an authority into `folder`; starts nothing.
  static GrpcPracticeRegions in(Path folder, Instant now, SecureRandom chance) throws IOException {
    var ca = DevelopmentCa.create(folder.resolve("ca"), TRUST_DOMAIN, chance, now, VALID);
    return new GrpcPracticeRegions(folder, ca, now);
  }

  /// Connections of the two orgs, each to its own region.
  record Orgs(ManagedChannel speaker, ManagedChannel listener) {}

  /// Starts both brokers; the connections end with them.
  Orgs start(Supplier<Moment> time, SecureRandom chance)
      throws IOException, ConfigException, CredentialsException, BrokerStartException {
    int[] links = {freePort(), freePort()};
    return new Orgs(
        start(Side.SPEAKER, links[0], links[1], time, chance),
        start(Side.LISTENER, links[1], links[0], time, chance));
  }

  private ManagedChannel start(
      Side side, int link, int peerLink, Supplier<Moment> time, SecureRandom chance)
      throws IOException, ConfigException, CredentialsException, BrokerStartException {
    BrokerConfig config = BrokerConfig.load(configure(side, link, peerLink));
    Broker broker = Broker.start(config, time, chance);
    closers.push(broker::close);
    return dial(side, broker.address(Port.WORKSPACE).getPort());
  }

  @Override
  public void close() {
    while (!closers.isEmpty()) {
      closers.pop().run();
    }
  }

  private ManagedChannel dial(Side side, int port) throws IOException, CredentialsException {
    var files = ca.issue(new Identity.OrgAdapter(side.org()), now, VALID);
    var dialer = new GrpcDialer(Credentials.read(files), TRUST_DOMAIN, LimitsConfig.DEFAULTS);
    closers.push(dialer::close);
    ManagedChannel channel = dialer.toAnyBroker(new Endpoint(HOST, port));
    closers.push(channel::shutdownNow);
    return channel;
  }

  private Path configure(Side side, int link, int peerLink) throws IOException {
    String broker = side.region + "-1";
    var files = ca.issue(new Identity.Broker(new RegionId(side.region), broker), now, VALID);
    Path policy = folder.resolve(side.region + "-policy.yaml");
    Files.writeString(policy, policy(side));
    Path config = folder.resolve(side.region + ".yaml");
    Files.writeString(
        config,
        """
        region: %s
        broker: %s
        trust-domain: %s
        data: %s-data
        listen: {workspace: "%s:0", link: "%s:%d", operator: "%s:0"}
        tls: {certificate: %s, key: %s, authorities: %s}
        jurisdictions: [%s]
        orgs: [%s]
        regions:
          - {name: %s, address: "%s:%d"}
        policy: {files: [%s]}
        journal: {wal-bytes: 8MiB}
        limits: {org: {user-events-per-second: 100000, user-bytes-per-second: 128MiB}}
        """
            .formatted(
                side.region,
                broker,
                TRUST_DOMAIN,
                side.region,
                HOST,
                HOST,
                link,
                HOST,
                quoted(files.certificate()),
                quoted(files.key()),
                quoted(files.authorities()),
                side.jurisdiction,
                side.org(),
                side.other().region,
                HOST,
                peerLink,
                policy.getFileName()));
    return config;
  }

  private static String policy(Side side) {
    Side other = side.other();
    return """
    apiVersion: residency/v1
    policy:
      id: %1$s
      org: %1$s
      version: 2026.1.1
      owner: nobody@tidegate.invalid
      mode: enforce
      as_of: 2026-01-01
      review_by: 2099-01-01
    regions:
      %2$s: {jurisdictions: [%3$s], kms: none-1}
      %4$s: {jurisdictions: [%5$s], kms: none-2}
    orgs:
      %1$s: {home: %2$s, may_store: [%2$s]}
      %6$s: {home: %4$s, may_store: [%4$s]}
    transfers:
      - {from: EU, to: US, basis: unrestricted, ref: none, expires: 2099-01-01}
      - {from: US, to: EU, basis: unrestricted, ref: none, expires: 2099-01-01}
    classes:
      pii.contact: {detect: [email, phone]}
      pci.card: {detect: [card-luhn]}
    rules:
      - id: home
        effect: allow
        when: {same_region: true}
        because: practice
      - id: abroad
        effect: allow
        when: {transfer: [unrestricted]}
        because: practice
      - id: restricted
        effect: redact
        when: {class: [pii.contact, pci.card], same_org: false}
        because: practice
    """
        .formatted(
            side.org(),
            side.region,
            side.jurisdiction,
            other.region,
            other.jurisdiction,
            other.org());
  }

  private static String quoted(Path file) {
    return "'" + file.toAbsolutePath().toString().replace("'", "''") + "'";
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
