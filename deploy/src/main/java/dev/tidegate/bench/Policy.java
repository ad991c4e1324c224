package dev.tidegate.bench;

import java.util.Locale;

/// The sending org's residency policy of the bench: 30 rules, all three detectors.
///
/// Three rules decide what is measured (contact data and card numbers are redacted across the
/// border); the others are of the kind that an org gathers over the years, and none of them
/// matches.
public final class Policy {
  private static final int RULES = 30;
  private static final int LABELS = 7;

  private Policy() {}

  /// The file of `org`, which knows itself and its partner.
  public static String of(String org, String region, String partner, String partnerRegion) {
    var rules = new StringBuilder();
    for (int i = 0; i < RULES - 5; i++) {
      rules.append(
          String.format(
              Locale.ROOT,
              """
                - id: R%d-project-%d
                  effect: %s
                  when: {label: [project-%d], same_org: false%s}
                  because: agreed for project %d
              """,
              40 + i,
              i,
              i % 3 == 0 ? "block" : i % 3 == 1 ? "withhold" : "redact",
              i % LABELS,
              i % 3 == 2 ? ", class: [pii.contact]" : "",
              i));
    }
    return """
    apiVersion: residency/v1
    policy:
      id: %1$s-bench
      org: %1$s
      version: 2026.11.1
      owner: dpo@%1$s.example
      mode: enforce
      as_of: 2026-11-22
      review_by: 2030-11-22

    regions:
      eu-de: {jurisdictions: [EU], kms: eu-de-1}
      us-va: {jurisdictions: [US], kms: us-va-1}

    orgs:
      %1$s: {home: %2$s, may_store: [%2$s]}
      %3$s: {home: %4$s, may_store: [%4$s]}

    transfers:
      - {from: EU, to: US, basis: dpf, orgs: [%5$s], ref: "(EU) 2023/1795", expires: 2031-12-31}
      - {from: US, to: EU, basis: unrestricted, ref: MSA-77, expires: 2032-12-31}

    classes:
      pii.contact: {detect: [email, phone]}
      pci.card: {detect: [card-luhn]}

    rules:
      - id: R00-home
        effect: allow
        when: {same_region: true}
        because: nothing leaves the region
      - id: R01-adequate
        effect: allow
        when: {transfer: [adequacy, dpf, unrestricted]}
        because: GDPR Art 45
      - id: R02-safeguards
        effect: allow
        when: {transfer: [scc, bcr]}
        because: GDPR Art 46
      - id: R10-contact-abroad
        effect: redact
        when: {class: [pii.contact], from: [EU], to: [US]}
        because: data minimisation
      - id: R20-card
        effect: redact
        when: {class: [pci.card], same_org: false}
        because: PCI DSS 3.4
    """
            .formatted(org, region, partner, partnerRegion, region.startsWith("us") ? org : partner)
        + rules;
  }
}
