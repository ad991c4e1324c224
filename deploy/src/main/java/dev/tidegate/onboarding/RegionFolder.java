package dev.tidegate.onboarding;

import dev.tidegate.broker.cli.Site;
import dev.tidegate.broker.cli.Validity;
import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/// All that one region's broker needs, in one folder that can be copied to its machine.
///
/// @param peers the link ports of the other regions
record RegionFolder(
    RegionPlan region,
    String trustDomain,
    List<OrgId> orgs,
    SortedMap<RegionId, Endpoint> peers,
    String baseline) {

  /// Writes it, and reads it as the broker will.
  void write(Path folder, DevelopmentCa ca, Validity validity) throws IOException {
    Path policy = Files.createDirectories(folder.resolve("policy"));
    Files.writeString(policy.resolve("baseline.yaml"), baseline);
    ca.issue(
        identity(),
        List.of(region.host()),
        folder.resolve("certificates"),
        validity.begin(),
        validity.lasts());
    Path config = folder.resolve(Site.CONFIG);
    Files.writeString(config, text());
    check(config);
  }

  private Identity.Broker identity() {
    return new Identity.Broker(region.name(), region.name() + "-1");
  }

  private void check(Path file) throws IOException {
    try {
      BrokerConfig config = BrokerConfig.load(file);
      var tls = config.tls();
      Credentials.read(new CertificateFiles(tls.certificate(), tls.key(), tls.authorities()))
          .requireSelf(identity(), trustDomain);
      checkBaseline(config.policy().baseline().orElseThrow());
    } catch (ConfigException | CredentialsException e) {
      throw new IllegalStateException("What was written cannot be read again", e);
    }
  }

  private static void checkBaseline(Path file) throws IOException {
    try {
      PolicyFile read = PolicyFile.parse(file.toString(), Files.readString(file));
      if (!read.isBaseline()) {
        throw CommandRefused.settings(file + ": not a baseline (expected: org: baseline)");
      }
    } catch (PolicyFileException e) {
      throw CommandRefused.settings(String.valueOf(e.getMessage()));
    }
  }

  private String text() {
    String name = region.name().value();
    var others = new StringBuilder();
    peers.forEach((peer, at) -> others.append(Peers.line(peer, at)).append('\n'));
    return """
    # Tidegate, region %1$s. Relative paths are taken from this file's folder.
    # Every setting that is not here has its default: `tidegate serve --check --config FILE` prints all
    # that are in force, deploy/config has them with comments.
    region: %1$s
    broker: %1$s-1
    trust-domain: %2$s
    data: data

    # Workspaces and other regions come over these; operators over loopback only.
    listen:
      workspace: '%3$s'
      link: '%4$s'
      operator: '%5$s'

    tls:
      certificate: certificates/broker-%1$s-1.pem
      key: certificates/broker-%1$s-1.key
      authorities: certificates/ca.pem

    # The law that this region is under, as the policy files call it.
    jurisdictions: [%6$s]

    # Orgs at home here from the start; `tidegate org add` adds others to a running broker.
    orgs: [%7$s]

    # The other regions and their link ports.
    regions:%8$s
    policy:
      baseline: policy/baseline.yaml
    """
        .formatted(
            name,
            trustDomain,
            region.workspace(),
            region.link(),
            region.operator(),
            String.join(", ", region.jurisdictions()),
            String.join(", ", orgs.stream().map(OrgId::value).toList()),
            others.isEmpty() ? " []\n" : "\n" + others);
  }
}
