package dev.tidegate.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.compliance.policy.Decision;
import dev.tidegate.compliance.policy.Flow;
import dev.tidegate.compliance.policy.Geography;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.compliance.policy.Transform;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The demonstration's table: what each org gets of a message, by author and by what is in it.
class DeliveredPoliciesTest {
  private static final String PLAIN = "the crane is back at noon";
  private static final String EMAIL = "ask ana@example.com";
  private static final String CARD = "charge 4111 1111 1111 1111";
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final ChannelId CHANNEL = new ChannelId(7, 7);
  private static final Map<String, String> HOMES =
      Map.of(
          "acme",
          "eu-de",
          "nordwind",
          "eu-de",
          "globex",
          "us-va",
          "initech",
          "us-va",
          "desi",
          "in-mh");
  private static final Geography FACTS = facts();
  private static final PolicySet SET = examples();

  @ParameterizedTest
  @CsvSource({
    // author, text, acme, nordwind, globex, initech, desi
    "acme,     plain, copy, copy, copy, copy, copy",
    "nordwind, plain, copy, copy, copy, copy, copy",
    "globex,   plain, copy, copy, copy, copy, copy",
    "initech,  plain, copy, copy, copy, copy, copy",
    "desi,     plain, copy, copy, copy, copy, copy",
    "acme,     email, copy, copy, redact, stub, redact",
    "nordwind, email, copy, copy, redact, stub, redact",
    "globex,   email, copy, copy, copy, copy, copy",
    "initech,  email, copy, copy, copy, copy, copy",
    "desi,     email, copy, copy, copy, copy, copy",
    "acme,     card, copy, redact, redact, redact, stub",
    "nordwind, card, redact, copy, redact, redact, stub",
    "globex,   card, redact, redact, copy, redact, stub",
    "initech,  card, redact, redact, redact, copy, stub",
    "desi,     card, redact, redact, redact, redact, copy",
    "acme,     phi, copy, copy, block, block, block",
    "nordwind, phi, copy, copy, block, block, block",
    "globex,   phi, block, block, copy, copy, block",
    "initech,  phi, block, block, copy, copy, block",
    "desi,     phi, block, block, block, block, copy",
  })
  void decide_examplePolicies_givesTheTable(
      String author,
      String content,
      String acme,
      String nordwind,
      String globex,
      String initech,
      String desi) {
    assertThat(delivery(author, content, "acme")).as("acme").isEqualTo(acme);
    assertThat(delivery(author, content, "nordwind")).as("nordwind").isEqualTo(nordwind);
    assertThat(delivery(author, content, "globex")).as("globex").isEqualTo(globex);
    assertThat(delivery(author, content, "initech")).as("initech").isEqualTo(initech);
    assertThat(delivery(author, content, "desi")).as("desi").isEqualTo(desi);
  }

  @Test
  void decide_emailToTwoOrgsOfOneRegion_namesTheRulesThatMakeTheDifference() {
    Decision globex = decide("acme", "email", "globex");
    Decision initech = decide("acme", "email", "initech");

    assertThat(globex.rules())
        .extracting(RuleRef::owner, RuleRef::rule)
        .contains(tuple("acme", "R10-contact-abroad"), tuple("acme", "R01-adequate"));
    assertThat(initech.outcome())
        .isEqualTo(new Outcome.Stub("DPA-2304 does not cover contact data"));
    assertThat(initech.rules())
        .extracting(RuleRef::rule)
        .contains("R11-contact-initech")
        .doesNotContain("R10-contact-abroad");
  }

  @Test
  void decide_examplePolicies_holdUntilTheYear2031() {
    for (String author : HOMES.keySet()) {
      for (String reader : HOMES.keySet()) {
        assertThat(decide(author, "plain", reader).endsAt())
            .isAfter(Instant.parse("2031-01-01T00:00:00Z"));
      }
    }
  }

  @Test
  void decide_acmesCertificationExpired_blocks() {
    Instant after = Instant.parse("2032-01-01T00:00:00Z");
    Flow flow = flow("acme", "globex", SET.classify(Map.of(Field.TEXT, PLAIN), Set.of()));

    assertThat(SET.decide(FACTS, flow, after).outcome()).isInstanceOf(Outcome.Block.class);
  }

  @Test
  void contradictions_ofTheExamples_areNone() {
    assertThat(SET.contradictions(FACTS)).isEmpty();
    assertThat(SET.files()).hasSize(6);
  }

  @Test
  void baseline_alone_copiesInsideAndBlocksAcross() {
    PolicySet alone = PolicySet.of(parse("baseline.yaml", DeliveredPolicies.baseline()), List.of());
    Classification nothing = alone.classify(Map.of(Field.TEXT, EMAIL), Set.of());

    assertThat(alone.decide(FACTS, flow("acme", "globex", nothing), NOW).outcome())
        .isInstanceOf(Outcome.Block.class);
    assertThat(alone.decide(FACTS, flow("acme", "nordwind", nothing), NOW).outcome())
        .isEqualTo(Outcome.Copy.PLAIN);
  }

  private static String delivery(String author, String content, String reader) {
    return switch (decide(author, content, reader).outcome()) {
      case Outcome.Copy copy when copy.isPlain() -> "copy";
      case Outcome.Copy copy -> {
        String name = content.equals("card") ? "pci.card" : "pii.contact";
        assertThat(copy.transforms()).isEqualTo(Map.of(name, Transform.REDACT));
        yield "redact";
      }
      case Outcome.Stub _ -> "stub";
      case Outcome.Block _ -> "block";
      case Outcome.Deferred _ -> "deferred";
    };
  }

  private static Decision decide(String author, String content, String reader) {
    Classification found =
        switch (content) {
          case "email" -> SET.classify(Map.of(Field.TEXT, EMAIL), Set.of());
          case "card" -> SET.classify(Map.of(Field.TEXT, CARD), Set.of());
          case "phi" -> SET.classify(Map.of(Field.TEXT, PLAIN), Set.of("phi"));
          default -> SET.classify(Map.of(Field.TEXT, PLAIN), Set.of());
        };
    return SET.decide(FACTS, flow(author, reader, found), NOW);
  }

  private static Flow flow(String author, String reader, Classification found) {
    return new Flow(
        new OrgId(author),
        home(author),
        new OrgId(reader),
        home(reader),
        CHANNEL,
        found.names(),
        found.labels());
  }

  private static RegionId home(String org) {
    return new RegionId(HOMES.getOrDefault(org, ""));
  }

  private static Geography facts() {
    Map<OrgId, RegionId> homes = new HashMap<>();
    HOMES.forEach((org, region) -> homes.put(new OrgId(org), new RegionId(region)));
    return new Geography(
        Map.of(
            new RegionId("eu-de"), Set.of("EU"),
            new RegionId("us-va"), Set.of("US"),
            new RegionId("in-mh"), Set.of("IN")),
        homes);
  }

  private static PolicySet examples() {
    List<PolicyFile> files = new ArrayList<>();
    DeliveredPolicies.examples().forEach((name, text) -> files.add(parse(name, text)));
    return PolicySet.of(parse("baseline.yaml", DeliveredPolicies.baseline()), files);
  }

  private static PolicyFile parse(String name, String text) {
    try {
      return PolicyFile.parse(name, text);
    } catch (PolicyFileException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }
}
