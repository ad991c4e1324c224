package dev.tidegate.chaos.local;

import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// The configuration file of one broker on this machine.
///
/// @param jurisdiction whose law holds there, such as `EU`
/// @param home orgs that are at home there
/// @param dials the loopback port at which each other region is reached from there
public record BrokerFile(
    RegionId region,
    String trustDomain,
    FreePorts ports,
    CertificateFiles certificate,
    String jurisdiction,
    List<OrgId> home,
    SortedMap<RegionId, Integer> dials) {

  /// Writes it, and policy files by their names, into `folder`.
  ///
  /// @return where the configuration is
  public Path write(Path folder, Map<String, String> policies) throws IOException {
    Path policyFolder = Files.createDirectories(folder.resolve("policy"));
    for (Map.Entry<String, String> each : policies.entrySet()) {
      Files.writeString(policyFolder.resolve(each.getKey()), each.getValue());
    }
    Path config = folder.resolve("tidegate.yaml");
    Files.writeString(
        config, text(policies.keySet().stream().map(name -> "policy/" + name).toList()));
    return config;
  }

  private String text(List<String> policyFiles) {
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
      metrics: %s
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
            trustDomain,
            ports.at(ports.workspace()),
            ports.at(ports.link()),
            ports.at(ports.operator()),
            ports.at(ports.metrics()),
            quoted(certificate.certificate()),
            quoted(certificate.key()),
            quoted(certificate.authorities()),
            jurisdiction,
            home,
            peers,
            policyFiles);
  }

  private static String quoted(Path file) {
    return "'" + file.toAbsolutePath().toString().replace("'", "''") + "'";
  }
}
