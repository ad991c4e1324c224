package dev.tidegate.broker.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Two regions, eu-de with acme and nordwind and us-va with globex, whose brokers run.
final class Regions {
  /// Everything may go everywhere.
  private static final String BASELINE =
      """
      apiVersion: residency/v1
      policy: {id: baseline, org: baseline, version: 2026.11.1, mode: enforce}
      rules:
        - {id: B00-home, effect: allow, when: {same_region: true}, because: stays here}
        - {id: B01-abroad, effect: allow, when: {same_region: false}, because: agreed}
      """;

  private Regions() {}

  /// @param more lines of both regions' configuration
  static Site two(Path folder, String... more) throws Exception {
    Site site = configured(folder, more);
    site.start("eu-de");
    site.start("us-va");
    return site;
  }

  /// As [#two], but that no broker runs yet.
  static Site configured(Path folder, String... more) throws Exception {
    Site site = new Site(folder);
    Path baseline = Files.writeString(folder.resolve("baseline.yaml"), BASELINE);
    site.configure(
        List.of(
            new Site.Region(
                "eu-de", "EU", List.of("acme", "nordwind"), Site.freePort(), List.of(more)),
            new Site.Region("us-va", "US", List.of("globex"), Site.freePort(), List.of(more))),
        Optional.of(baseline));
    return site;
  }
}
