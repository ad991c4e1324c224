package dev.tidegate.compliance.policy;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Sample policy files, facts and flows: regions eu-de, uk-ln, us-va, in-mh and eu-uk, which lies
/// in two jurisdictions; orgs acme, nordwind (eu-de), globex (us-va), desi (in-mh), and isle
/// (eu-uk).
final class Files {
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  static final ChannelId CHANNEL = ChannelId.parse("01JD3K6Z8E4V5T7W9X2Y1A0BCD");
  static final Geography FACTS =
      new Geography(
          Map.of(
              region("eu-de"), Set.of("EU"),
              region("uk-ln"), Set.of("UK"),
              region("us-va"), Set.of("US"),
              region("in-mh"), Set.of("IN"),
              region("eu-uk"), Set.of("EU", "UK")),
          Map.of(
              org("acme"), region("eu-de"),
              org("nordwind"), region("eu-de"),
              org("globex"), region("us-va"),
              org("desi"), region("in-mh"),
              org("isle"), region("eu-uk")));

  private Files() {}

  /// A whole file of the org with these sections in place of or beside the usual declarations.
  static String text(String org, String... sections) {
    return """
    apiVersion: residency/v1
    policy: {id: %s-file, org: %s, version: 1.0.0, mode: enforce}
    regions:
      eu-de: {jurisdictions: [EU]}
      uk-ln: {jurisdictions: [UK]}
      us-va: {jurisdictions: [US]}
      in-mh: {jurisdictions: [IN]}
    orgs:
      acme: {home: eu-de, may_store: [eu-de, uk-ln]}
      nordwind: {home: eu-de}
      globex: {home: us-va}
      desi: {home: in-mh}
    channels: {ops-bridge: 01JD3K6Z8E4V5T7W9X2Y1A0BCD}
    classes:
      pii.contact: {detect: [email, phone]}
      pci.card: {detect: [card-luhn], or_label: card}
      phi: {or_label: phi}
    %s
    """
        .formatted(org, org, String.join("\n", sections));
  }

  /// A file of the org whose rules are these lines.
  static PolicyFile file(String org, String... rules) {
    return parse(text(org, "rules:", "  " + String.join("\n  ", rules)));
  }

  static PolicyFile parse(String yaml) {
    try {
      return PolicyFile.parse("test.yaml", yaml);
    } catch (PolicyFileException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  static PolicyFile baseline() {
    return parse(
        """
        apiVersion: residency/v1
        policy: {id: base, org: baseline, version: 1.0.0}
        rules:
          - {id: B00, effect: allow, when: {same_region: true}, because: nothing leaves the region}
        """);
  }

  static PolicySet set(PolicyFile... files) {
    return PolicySet.of(baseline(), List.of(files));
  }

  /// A flow given as `acme/eu-de`, `globex/us-va` and the message's classes.
  static Flow flow(String from, String to, String... classes) {
    return flow(from, to, Set.of(), classes);
  }

  static Flow flow(String from, String to, Set<String> labels, String... classes) {
    String[] source = from.split("/");
    String[] destination = to.split("/");
    return new Flow(
        org(source[0]),
        region(source[1]),
        org(destination[0]),
        region(destination[1]),
        CHANNEL,
        names(classes),
        new TreeSet<>(labels));
  }

  static SortedSet<String> names(String... names) {
    return new TreeSet<>(Arrays.asList(names));
  }

  static OrgId org(String name) {
    return new OrgId(name);
  }

  static RegionId region(String name) {
    return new RegionId(name);
  }
}
