package dev.tidegate.onboarding;

import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The residency policies that a new federation begins with, as text: the operator's baseline, and
/// what an org may make its own file from.
final class Baseline {
  private final SortedMap<RegionId, List<String>> regions;

  /// @param regions with the laws that hold there
  Baseline(SortedMap<RegionId, List<String>> regions) {
    this.regions = regions;
  }

  /// What the baseline allows and forbids, one sentence a line, for somebody who reads no YAML.
  List<String> words() {
    return List.of(
        "Inside a region, every org of a channel may read what is said in it.",
        "Between these regions (" + places() + ") plain conversation may cross.",
        "E-mail addresses and phone numbers are taken out of a message before it crosses.",
        "Payment card numbers are taken out for every other org, in its own region too.",
        "What its author labels 'stays-home' does not leave the region.",
        "To and from any other place nothing crosses.");
  }

  /// The baseline, `residency/v1`.
  String text() {
    String laws = laws();
    return """
    # The operator's baseline: it stands for every org that has no policy file of its own.
    #
    %s
    #
    # An org's own file replaces it for that org's side of each message; both sides have to allow.
    # The strictest rule that matches wins, whatever its place; what no rule allows is blocked.
    # Whether the law lets data cross at all is for you to decide, before anybody else is let in.
    apiVersion: residency/v1
    policy:
      id: baseline
      org: baseline
      version: 1.0.0
      mode: enforce

    regions:
    %s
    classes:
      contact: {detect: [email, phone]}
      card: {detect: [card-luhn]}

    rules:
      - id: B00-same-region
        effect: allow
        when: {same_region: true}
        because: nothing leaves the region
      - id: B10-between-our-regions
        effect: allow
        when: {from: [%s], to: [%s]}
        because: the operator's baseline lets conversation cross
      - id: B20-contact-data
        effect: redact
        when: {class: [contact], same_region: false}
        because: contact data stays in its region
      - id: B21-cards
        effect: redact
        when: {class: [card], same_org: false}
        because: card numbers are for their own org
      - id: B30-stays-home
        effect: block
        when: {label: [stays-home], same_region: false}
        because: its author wants it to stay
    """
        .formatted(
            words().stream().map(line -> "# - " + line).collect(Collectors.joining("\n")),
            declared(),
            laws,
            laws);
  }

  /// A file that an org makes its own from: it allows what the baseline does.
  String template() {
    String laws = laws();
    return """
    # A residency policy of one org, to be made its own: put the org's name for 'your-org' and its home
    # region for '%s', then change the rules. compliance/README.md tells every word.
    #
    # `tidegate org policy ORG FILE` puts it in force while the brokers run. It replaces the baseline for
    # this org's side of each message.
    apiVersion: residency/v1
    policy:
      id: your-org-shared
      org: your-org
      version: 1.0.0
      mode: enforce

    regions:
    %s
    orgs:
      your-org: {home: %s}

    classes:
      contact: {detect: [email, phone]}
      card: {detect: [card-luhn]}

    rules:
      - id: R00-same-region
        effect: allow
        when: {same_region: true}
        because: nothing leaves the region
      - id: R10-partners
        effect: allow
        when: {from: [%s], to: [%s]}
        because: our contracts with our partners
      - id: R20-contact-data
        effect: redact
        when: {class: [contact], same_region: false}
        because: data minimisation
      - id: R21-cards
        effect: redact
        when: {class: [card], same_org: false}
        because: card numbers are ours alone
    """
        .formatted(regions.firstKey(), declared(), regions.firstKey(), laws, laws);
  }

  private String declared() {
    var lines = new StringBuilder();
    regions.forEach((region, laws) ->
        lines.append("  %s: {jurisdictions: [%s]}\n".formatted(region, String.join(", ", laws))));
    return lines.toString();
  }

  private String places() {
    return regions.entrySet().stream()
        .map(each -> each.getKey() + " under " + String.join(" and ", each.getValue()))
        .collect(Collectors.joining(", "));
  }

  private String laws() {
    var all = new TreeSet<String>();
    regions.values().forEach(all::addAll);
    return String.join(", ", all);
  }
}
