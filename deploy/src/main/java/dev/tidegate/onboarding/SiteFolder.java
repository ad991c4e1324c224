package dev.tidegate.onboarding;

import dev.tidegate.broker.cli.Expiry;
import dev.tidegate.broker.cli.Site;
import dev.tidegate.broker.cli.Validity;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Writes the folder of a new federation, all of it or nothing: beside its place first, and in its
/// place once everything in it reads well.
final class SiteFolder {
  private final SitePlan plan;
  private final Validity validity;
  private final Baseline baseline;

  /// @param validity of the certificates; the authority is good from then on, too, and longer
  SiteFolder(SitePlan plan, Validity validity) {
    this.plan = plan;
    this.validity = validity;
    var laws = new TreeMap<RegionId, List<String>>();
    plan.regions().forEach(region -> laws.put(region.name(), region.jurisdictions()));
    this.baseline = new Baseline(laws);
  }

  Baseline baseline() {
    return baseline;
  }

  /// @throws CommandRefused if there is something in the folder's place
  void write(Path folder) throws IOException {
    requireEmpty(folder);
    Path place = folder.toAbsolutePath().normalize();
    Path above = Optional.ofNullable(place.getParent()).orElse(place);
    Files.createDirectories(above);
    Path fresh = Files.createTempDirectory(above, ".tidegate-init-");
    try {
      fill(fresh);
      Site.open(fresh);
      Files.deleteIfExists(place);
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      remove(fresh);
    }
  }

  private static void requireEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw CommandRefused.no(folder + " is a file: name a folder that is empty or not there");
    }
    try (Stream<Path> children = Files.list(folder)) {
      if (children.findAny().isPresent()) {
        throw CommandRefused.no(
            folder
                + " is not empty, and nothing is overwritten: name another folder"
                + (Files.exists(folder.resolve("regions"))
                    ? ", or add a region to it with `tidegate region add`"
                    : ""));
      }
    }
  }

  private void fill(Path folder) throws IOException {
    var ca =
        DevelopmentCa.create(
            folder.resolve("certificates"),
            plan.trustDomain(),
            new SecureRandom(),
            validity.begin(),
            authorityLasts());
    ca.issue(
        new Identity.Operator(Site.OPERATOR),
        List.of(),
        folder.resolve("operator"),
        validity.begin(),
        validity.lasts());
    Path policy = Files.createDirectories(folder.resolve("policy"));
    Files.writeString(policy.resolve("baseline.yaml"), baseline.text());
    Files.writeString(policy.resolve("org-template.yaml"), checked(baseline.template()));
    for (RegionPlan region : plan.regions()) {
      var peers = new TreeMap<RegionId, Endpoint>();
      plan.regions().forEach(other -> peers.put(other.name(), other.link()));
      peers.remove(region.name());
      new RegionFolder(region, plan.trustDomain(), plan.at(region.name()), peers, baseline.text())
          .write(folder.resolve("regions").resolve(region.name().value()), ca, validity);
      for (var org : plan.at(region.name())) {
        Path bundle = folder.resolve("orgs").resolve(org.value());
        Bundle.write(org, region.workspace(), ca, bundle, validity);
      }
    }
  }

  private Duration authorityLasts() {
    Duration usual = Expiry.days(Expiry.AUTHORITY_DAYS);
    return validity.lasts().compareTo(usual) > 0 ? validity.lasts() : usual;
  }

  private static String checked(String template) {
    try {
      return PolicyFile.parse("org-template.yaml", template).source();
    } catch (PolicyFileException e) {
      throw new IllegalStateException("The template of an org's policy cannot be read", e);
    }
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
