package dev.tidegate.bench;

import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.chaos.local.BrokerFile;
import dev.tidegate.chaos.local.BrokerProcess;
import dev.tidegate.chaos.local.FreePorts;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes what the brokers of a site need into one folder: an authority, certificates, policies and
/// configurations. Starts nothing.
final class SiteFiles {
  static final String TRUST_DOMAIN = "bench.tidegate.example";

  private static final Duration CERTIFICATES = Duration.ofDays(2);

  private final Path work;
  private final SiteOptions options;
  private final Instant now;
  private final DevelopmentCa ca;

  SiteFiles(Path work, SiteOptions options, Instant now) throws IOException {
    this.work = work;
    this.options = options;
    this.now = now;
    ca =
        DevelopmentCa.create(
            work.resolve("certificates"), TRUST_DOMAIN, new SecureRandom(), now, CERTIFICATES);
  }

  CertificateFiles certificate(Identity identity) throws IOException {
    return ca.issue(identity, now, CERTIFICATES);
  }

  /// One region's side of the site.
  ///
  /// @param law whose law holds there, such as `EU`
  /// @param home the orgs there, each with its partner in the other region
  record Region(RegionId id, String law, SortedMap<OrgId, OrgId> home) {}

  /// The broker of a region, which is not started.
  ///
  /// @param link the loopback port at which it reaches its peer
  BrokerProcess broker(Region region, FreePorts ports, Region peer, int link) throws IOException {
    Path folder = Files.createDirectories(work.resolve(region.id().value()));
    var certificate = certificate(new Identity.Broker(region.id(), region.id() + "-1"));
    Map<String, String> policies = new TreeMap<>();
    region
        .home()
        .forEach((org, partner) ->
            policies.put(
                org + ".yaml",
                Policy.of(org.value(), region.id().value(), partner.value(), peer.id().value())));
    Path config =
        new BrokerFile(
                region.id(),
                TRUST_DOMAIN,
                ports,
                certificate,
                region.law(),
                region.home().keySet().stream().toList(),
                new TreeMap<>(Map.of(peer.id(), link)))
            .write(folder, policies);
    Files.writeString(config, options.limits(Site.NEIGHBOUR), StandardOpenOption.APPEND);
    return new BrokerProcess(
        region.id(),
        folder,
        config,
        ports.at(ports.workspace()),
        ports.at(ports.operator()),
        options.javaOptions(),
        options.warmUp());
  }
}
