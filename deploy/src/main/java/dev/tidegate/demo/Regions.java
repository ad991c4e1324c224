package dev.tidegate.demo;

import static java.util.Objects.requireNonNull;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.chaos.local.BrokerFile;
import dev.tidegate.chaos.local.BrokerProcess;
import dev.tidegate.chaos.local.FreePorts;
import dev.tidegate.chaos.local.LinkProxy;
import dev.tidegate.compliance.DeliveredPolicies;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
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

  /// Three brokers and five workspaces share this machine for a minute.
  private static final List<String> LEAN =
      List.of(
          "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms64m", "-Xmx384m", "-XX:-UsePerfData");

  private static final Duration CERTIFICATES = Duration.ofDays(7);
  private static final Map<RegionId, String> LAW = Map.of(EU, "EU", US, "US", IN, "IN");
  private static final SequencedMap<OrgId, RegionId> HOMES = homesInOrder();

  private final SequencedMap<RegionId, BrokerProcess> regions;
  private final Map<OrgId, CertificateFiles> orgs;
  private final CertificateFiles operator;
  private final List<LinkProxy> cable;

  private Regions(
      SequencedMap<RegionId, BrokerProcess> regions,
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
    var ports = new LinkedHashMap<RegionId, FreePorts>();
    List<FreePorts> free = FreePorts.of(LAW.size());
    for (RegionId region : List.of(EU, US, IN)) {
      ports.put(region, free.get(ports.size()));
    }
    var toIndia = LinkProxy.start(loopback(port(ports, IN).link()));
    var toEurope = LinkProxy.start(loopback(port(ports, EU).link()));

    var regions = new LinkedHashMap<RegionId, BrokerProcess>();
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
      FreePorts own = port(ports, region);
      Path config = config(region, folder, own, dials, certificate);
      regions.put(
          region,
          new BrokerProcess(
              region,
              folder,
              config,
              own.at(own.workspace()),
              own.at(own.operator()),
              LEAN,
              Duration.ZERO));
    }
    return new Regions(
        regions,
        certificates,
        ca.issue(new Identity.Operator("demo"), now, CERTIFICATES),
        List.of(toIndia, toEurope));
  }

  /// Starts all brokers at once and waits until each is ready.
  void start() throws IOException, InterruptedException {
    var starting = new LinkedHashMap<BrokerProcess, CompletableFuture<String>>();
    for (BrokerProcess region : regions.values()) {
      starting.put(region, region.start());
    }
    for (var entry : starting.entrySet()) {
      entry.getKey().awaitReady(entry.getValue());
    }
  }

  BrokerProcess region(RegionId id) {
    BrokerProcess region = regions.get(id);
    if (region == null) {
      throw new IllegalArgumentException("region: not of this demo");
    }
    return region;
  }

  List<BrokerProcess> all() {
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
    return regions.values().stream()
        .collect(Collectors.toMap(BrokerProcess::id, BrokerProcess::operator));
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
    regions.values().forEach(BrokerProcess::askToStop);
    for (BrokerProcess region : regions.values()) {
      region.awaitStopped();
    }
  }

  /// Ends every broker at once, without asking, and the proxies.
  @Override
  public void close() {
    regions.values().forEach(BrokerProcess::abandon);
    cable.forEach(LinkProxy::close);
  }

  private static FreePorts port(Map<RegionId, FreePorts> ports, RegionId region) {
    FreePorts own = ports.get(region);
    if (own == null) {
      throw new IllegalStateException("a region without ports");
    }
    return own;
  }

  private static Path config(
      RegionId region,
      Path folder,
      FreePorts ports,
      SortedMap<RegionId, Integer> dials,
      CertificateFiles certificate)
      throws IOException {
    var home = HOMES.keySet().stream().filter(org -> region.equals(HOMES.get(org))).toList();
    var policies = new LinkedHashMap<String, String>();
    for (OrgId org : home) {
      String name = org + ".yaml";
      String source = DeliveredPolicies.examples().get(name);
      if (source == null) {
        throw new IllegalStateException("an org without an example policy");
      }
      policies.put(name, source);
    }
    return new BrokerFile(
            region, TRUST_DOMAIN, ports, certificate, requireNonNull(LAW.get(region)), home, dials)
        .write(folder, policies);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
