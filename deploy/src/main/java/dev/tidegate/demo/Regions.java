package dev.tidegate.demo;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.compliance.DeliveredPolicies;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/// The three regions of the demo, set up in a folder: certificates, policies, configuration, and
/// the proxies through which eu-de and in-mh dial each other.
final class Regions implements AutoCloseable {
  static final String TRUST_DOMAIN = "demo.tidegate.example";
  static final RegionId EU = new RegionId("eu-de");
  static final RegionId US = new RegionId("us-va");
  static final RegionId IN = new RegionId("in-mh");

  private static final Duration CERTIFICATES = Duration.ofDays(7);
  private static final Map<RegionId, String> LAW = Map.of(EU, "EU", US, "US", IN, "IN");
  private static final SequencedMap<OrgId, RegionId> HOMES = homesInOrder();

  private final SequencedMap<RegionId, Region> regions;
  private final Map<OrgId, CertificateFiles> orgs;
  private final CertificateFiles operator;
  private final List<LinkProxy> cable;

  private Regions(
      SequencedMap<RegionId, Region> regions,
      Map<OrgId, CertificateFiles> orgs,
      CertificateFiles operator,
      List<LinkProxy> cable) {
    this.regions = regions;
    this.orgs = orgs;
    this.operator = operator;
    this.cable = cable;
  }

  /// Who is at home where.
  static SortedMap<OrgId, RegionId> homes() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(HOMES));
  }

  private static SequencedMap<OrgId, RegionId> homesInOrder() {
    var homes = new LinkedHashMap<OrgId, RegionId>();
    homes.put(new OrgId("acme"), EU);
    homes.put(new OrgId("nordwind"), EU);
    homes.put(new OrgId("globex"), US);
    homes.put(new OrgId("initech"), US);
    homes.put(new OrgId("desi"), IN);
    return Collections.unmodifiableSequencedMap(homes);
  }

  /// Writes everything that the brokers need into `work`; starts none.
  static Regions prepare(Path work, SecureRandom random, Instant now) throws IOException {
    var ca =
        DevelopmentCa.create(work.resolve("certificates"), TRUST_DOMAIN, random, now, CERTIFICATES);
    var certificates = new TreeMap<OrgId, CertificateFiles>();
    for (OrgId org : HOMES.keySet()) {
      certificates.put(org, ca.issue(new Identity.OrgAdapter(org), now, CERTIFICATES));
    }
    var ports = new LinkedHashMap<RegionId, Ports>();
    List<Integer> free = freePorts(9);
    for (RegionId region : List.of(EU, US, IN)) {
      int first = ports.size() * 3;
      ports.put(region, new Ports(free.get(first), free.get(first + 1), free.get(first + 2)));
    }
    var toIndia = LinkProxy.start(loopback(port(ports, IN).link()));
    var toEurope = LinkProxy.start(loopback(port(ports, EU).link()));

    var regions = new LinkedHashMap<RegionId, Region>();
    for (RegionId region : ports.keySet()) {
      Path folder = Files.createDirectories(work.resolve("regions").resolve(region.value()));
      var dials = new TreeMap<RegionId, Integer>();
      for (RegionId other : ports.keySet()) {
        if (!other.equals(region)) {
          dials.put(other, port(ports, other).link());
        }
      }
      dials.computeIfPresent(IN, (to, direct) -> region.equals(EU) ? toIndia.port() : direct);
      dials.computeIfPresent(EU, (to, direct) -> region.equals(IN) ? toEurope.port() : direct);
      var identity = new Identity.Broker(region, region + "-1");
      var certificate = ca.issue(identity, now, CERTIFICATES);
      Path config = folder.resolve("tidegate.yaml");
      Ports own = port(ports, region);
      Files.writeString(config, yaml(region, folder, own, dials, certificate));
      regions.put(
          region,
          new Region(region, folder, config, endpoint(own.workspace()), endpoint(own.operator())));
    }
    return new Regions(
        regions,
        certificates,
        ca.issue(new Identity.Operator("demo"), now, CERTIFICATES),
        List.of(toIndia, toEurope));
  }

  /// Starts all brokers at once and waits until each is ready.
  void start() throws IOException, InterruptedException {
    var starting = new LinkedHashMap<Region, CompletableFuture<String>>();
    for (Region region : regions.values()) {
      starting.put(region, region.start());
    }
    for (var entry : starting.entrySet()) {
      entry.getKey().awaitReady(entry.getValue());
    }
  }

  Region region(RegionId id) {
    Region region = regions.get(id);
    if (region == null) {
      throw new IllegalArgumentException("region: not of this demo");
    }
    return region;
  }

  List<Region> all() {
    return List.copyOf(regions.values());
  }

  CertificateFiles certificate(OrgId org) {
    CertificateFiles files = orgs.get(org);
    if (files == null) {
      throw new IllegalArgumentException("org: not of this demo");
    }
    return files;
  }

  CertificateFiles operator() {
    return operator;
  }

  Map<RegionId, Endpoint> operatorPorts() {
    return regions.values().stream().collect(Collectors.toMap(Region::id, Region::operator));
  }

  /// Cuts eu-de off from in-mh, both ways.
  void cutCable() {
    cable.forEach(LinkProxy::cut);
  }

  void healCable() {
    cable.forEach(LinkProxy::heal);
  }

  /// Asks all brokers to end and waits until they have.
  void stop() throws InterruptedException {
    regions.values().forEach(Region::askToStop);
    for (Region region : regions.values()) {
      region.awaitStopped();
    }
  }

  /// Ends every broker at once, without asking, and the proxies.
  @Override
  public void close() {
    regions.values().forEach(Region::abandon);
    cable.forEach(LinkProxy::close);
  }

  private record Ports(int workspace, int link, int operator) {}

  private static Ports port(Map<RegionId, Ports> ports, RegionId region) {
    Ports own = ports.get(region);
    if (own == null) {
      throw new IllegalStateException("a region without ports");
    }
    return own;
  }

  private static String yaml(
      RegionId region,
      Path folder,
      Ports ports,
      Map<RegionId, Integer> dials,
      CertificateFiles certificate)
      throws IOException {
    var home = HOMES.keySet().stream().filter(org -> region.equals(HOMES.get(org))).toList();
    Path policies = Files.createDirectories(folder.resolve("policy"));
    var files = new ArrayList<String>();
    for (OrgId org : home) {
      String name = org + ".yaml";
      String source = DeliveredPolicies.examples().get(name);
      if (source == null) {
        throw new IllegalStateException("an org without an example policy");
      }
      Files.writeString(policies.resolve(name), source);
      files.add("policy/" + name);
    }
    var peers = new StringBuilder();
    dials.forEach(
        (to, port) -> peers.append("  - {name: %s, address: 127.0.0.1:%d}\n".formatted(to, port)));
    return """
    region: %s
    broker: %s-1
    trust-domain: %s
    data: data
    listen:
      workspace: %s
      link: %s
      operator: %s
    tls:
      certificate: %s
      key: %s
      authorities: %s
    jurisdictions: [%s]
    orgs: %s
    regions:
    %spolicy:
      files: %s
    """
        .formatted(
            region,
            region,
            TRUST_DOMAIN,
            endpoint(ports.workspace()),
            endpoint(ports.link()),
            endpoint(ports.operator()),
            quoted(certificate.certificate()),
            quoted(certificate.key()),
            quoted(certificate.authorities()),
            LAW.get(region),
            home,
            peers,
            files);
  }

  private static String quoted(Path file) {
    return "'" + file.toAbsolutePath().toString().replace("'", "''") + "'";
  }

  private static Endpoint endpoint(int port) {
    return new Endpoint("127.0.0.1", port);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /// Ports that were free a moment ago, all different: held together, then let go together.
  private static List<Integer> freePorts(int count) throws IOException {
    var held = new ArrayList<ServerSocket>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }
}
