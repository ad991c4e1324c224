package dev.tidegate.testkit;

import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the brokers of a test are told at start, in files of one folder: certificates, the baseline
/// and a configuration for each.
final class Site {
  static final String TRUST_DOMAIN = "test.tidegate.invalid";

  /// Everything may go everywhere.
  private static final String OPEN =
      """
      apiVersion: residency/v1
      policy: {id: baseline, org: baseline, version: 1.0.0, mode: enforce}
      rules:
        - {id: T00-home, effect: allow, when: {same_region: true}, because: a test}
        - {id: T01-abroad, effect: allow, when: {same_region: false}, because: a test}
      """;

  private final Path folder;
  private final Instant now;
  private final DevelopmentCa ca;
  private final Map<RegionId, Integer> links;

  Site(Path folder, List<RegionPlan> plans, SecureRandom chance, Instant now) throws IOException {
    this.folder = folder;
    this.now = now;
    ca =
        DevelopmentCa.create(
            folder.resolve("certificates"),
            TRUST_DOMAIN,
            chance,
            now,
            TestClock.MOST.multipliedBy(2));
    links = freePorts(plans.stream().map(RegionPlan::name).toList());
  }

  CertificateFiles issue(Identity identity) throws IOException {
    return ca.issue(identity, now, TestClock.MOST.plusDays(1));
  }

  /// Writes a region's configuration.
  ///
  /// @param baseline empty: everything may go everywhere
  Path configure(RegionPlan plan, List<RegionPlan> all, String baseline) throws IOException {
    String name = plan.name().value();
    CertificateFiles files = issue(new Identity.Broker(plan.name(), name + "-1"));
    Path policy = folder.resolve(name + "-baseline.yaml");
    Files.writeString(policy, baseline.isEmpty() ? OPEN : baseline);
    var text = new StringBuilder();
    text.append(
        """
        region: %1$s
        broker: %1$s-1
        trust-domain: %2$s
        data: %1$s-data
        listen: {workspace: "127.0.0.1:0", link: "127.0.0.1:%3$d", operator: "127.0.0.1:0"}
        tls: {certificate: %4$s, key: %5$s, authorities: %6$s}
        jurisdictions: [%7$s]
        orgs: %8$s
        policy: {baseline: %9$s}
        journal: {wal-bytes: 4MiB}
        """
            .formatted(
                name,
                TRUST_DOMAIN,
                link(plan.name()),
                quoted(files.certificate()),
                quoted(files.key()),
                quoted(files.authorities()),
                plan.law(),
                plan.orgs(),
                quoted(policy)));
    text.append(all.size() == 1 ? "regions: []\n" : "regions:\n");
    for (RegionPlan peer : all) {
      if (!peer.name().equals(plan.name())) {
        text.append("  - {name: ").append(peer.name());
        text.append(", address: \"127.0.0.1:").append(link(peer.name())).append("\"}\n");
      }
    }
    return Files.writeString(folder.resolve(name + ".yaml"), text);
  }

  Path profile(OrgId org, String endpoint, CertificateFiles files) throws IOException {
    return Files.writeString(
        folder.resolve(org + ".properties"),
        """
        endpoint=%s
        org=%s
        cert=%s
        key=%s
        ca=%s
        """
            .formatted(
                endpoint,
                org,
                folder.relativize(files.certificate()),
                folder.relativize(files.key()),
                folder.relativize(files.authorities())));
  }

  private int link(RegionId region) {
    Integer port = links.get(region);
    if (port == null) {
      throw new IllegalArgumentException("region: not of this test: " + region);
    }
    return port;
  }

  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /// A port for each that was free a moment ago, all different.
  private static Map<RegionId, Integer> freePorts(List<RegionId> regions) throws IOException {
    var held = new ArrayList<ServerSocket>();
    var ports = new TreeMap<RegionId, Integer>();
    try {
      for (RegionId region : regions) {
        var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        if (ports.put(region, socket.getLocalPort()) != null) {
          throw new IllegalArgumentException("region: twice: " + region);
        }
      }
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
    return ports;
  }
}
