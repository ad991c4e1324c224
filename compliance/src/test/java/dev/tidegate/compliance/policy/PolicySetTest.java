package dev.tidegate.compliance.policy;

import static dev.tidegate.compliance.policy.Files.FACTS;
import static dev.tidegate.compliance.policy.Files.NOW;
import static dev.tidegate.compliance.policy.Files.file;
import static dev.tidegate.compliance.policy.Files.flow;
import static dev.tidegate.compliance.policy.Files.parse;
import static dev.tidegate.compliance.policy.Files.set;
import static dev.tidegate.compliance.policy.Files.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.compliance.detect.Span;
import dev.tidegate.model.ChannelId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The semantics of `residency/v1`, a sentence each.
class PolicySetTest {
  private static final String ALLOW = "- {id: A0, effect: allow, because: all may}";
  private static final PolicyFile GLOBEX =
      file("globex", "- {id: G0, effect: allow, because: yes}");
  private static final Outcome PLAIN = Outcome.Copy.PLAIN;
  private static final Outcome NO_ACME_RULE = new Outcome.Block("no rule of acme allows it");

  // --- grants and restrictions

  @Test
  void decide_noGrant_blocksByDefault() {
    Decision decision =
        decide(
            set(
                file("acme", "- {id: A1, effect: redact, when: {class: [phi]}, because: x}"),
                GLOBEX));

    assertThat(decision.outcome()).isEqualTo(NO_ACME_RULE);
    assertThat(decision.rules())
        .containsExactly(new RuleRef("acme", "DEFAULT", "no rule of acme allows it"));
  }

  @Test
  void decide_emptyRules_blocks() {
    assertThat(decide(set(parse(text("acme", "rules: []")), GLOBEX)).outcome())
        .isEqualTo(NO_ACME_RULE);
  }

  @Test
  void decide_grantAndBlock_blocksAndNamesOnlyTheBlock() {
    Decision decision =
        decide(set(file("acme", ALLOW, "- {id: A1, effect: block, because: embargo}"), GLOBEX));

    assertThat(decision.outcome()).isEqualTo(new Outcome.Block("embargo"));
    assertThat(decision.rules()).containsExactly(new RuleRef("acme", "A1", "embargo"));
  }

  @Test
  void decide_blockWithoutGrant_namesTheRuleNotTheDefault() {
    Decision decision =
        decide(set(file("acme", "- {id: A1, effect: block, because: embargo}"), GLOBEX));

    assertThat(decision.rules()).extracting(RuleRef::rule).containsExactly("A1");
  }

  @Test
  void decide_rulesInAnotherOrder_decideTheSame() {
    String[] rules = {
      ALLOW,
      "- {id: A1, effect: withhold, when: {class: [pii.contact]}, because: w}",
      "- {id: A2, effect: redact, when: {class: [pii.contact, pci.card]}, because: r}",
      "- {id: A3, effect: block, when: {label: [secret]}, because: b}",
    };
    String[] reversed = {rules[3], rules[2], rules[1], rules[0]};

    for (Flow flow :
        List.of(
            flow("acme/eu-de", "globex/us-va"),
            flow("acme/eu-de", "globex/us-va", "pci.card"),
            flow("acme/eu-de", "globex/us-va", "pci.card", "pii.contact"),
            flow("acme/eu-de", "globex/us-va", Set.of("secret"), "pii.contact"))) {
      assertThat(decide(set(file("acme", rules), GLOBEX), flow))
          .isEqualTo(decide(set(file("acme", reversed), GLOBEX), flow));
    }
  }

  @Test
  void decide_severalClassesUnderSeveralRules_joinsPerClass() {
    PolicySet set =
        set(
            file(
                "acme", ALLOW, "- {id: A1, effect: redact, when: {class: [pci.card]}, because: r}"),
            file(
                "globex",
                "- {id: G0, effect: allow, because: yes}",
                "- {id: G1, effect: redact, when: {class: [pii.contact]}, because: r}"));

    assertThat(decide(set, flow("acme/eu-de", "globex/us-va", "pci.card", "pii.contact")).outcome())
        .isEqualTo(redact("pci.card", "pii.contact"));
    assertThat(decide(set, flow("acme/eu-de", "globex/us-va", "pci.card")).outcome())
        .isEqualTo(redact("pci.card"));
    assertThat(decide(set, flow("acme/eu-de", "globex/us-va")).outcome()).isEqualTo(PLAIN);
  }

  @Test
  void decide_redactAndWithhold_givesTheStubAndItsRules() {
    PolicySet set =
        set(
            file(
                "acme",
                ALLOW,
                "- {id: A1, effect: redact, when: {class: [pci.card]}, because: r}",
                "- {id: A2, effect: withhold, when: {class: [pii.contact]}, because: w}"),
            GLOBEX);

    Decision decision = decide(set, flow("acme/eu-de", "globex/us-va", "pci.card", "pii.contact"));

    assertThat(decision.outcome()).isEqualTo(new Outcome.Stub("w"));
    assertThat(decision.rules()).extracting(RuleRef::rule).containsExactly("A0", "A2", "G0");
  }

  @Test
  void decide_redactionOfALabelledMessage_isAStubThatSaysWhy() {
    PolicySet set =
        set(
            file(
                "acme",
                ALLOW,
                "- {id: A1, effect: redact, when: {class: [pci.card, phi]}, because: PCI}"),
            GLOBEX);

    assertThat(decide(set, flow("acme/eu-de", "globex/us-va", Set.of("phi"), "phi")).outcome())
        .isEqualTo(new Outcome.Stub("PCI; marked phi by a label, which no redaction can locate"));
    assertThat(
            decide(set, flow("acme/eu-de", "globex/us-va", Set.of("card"), "pci.card")).outcome())
        .isInstanceOf(Outcome.Stub.class);
    assertThat(decide(set, flow("acme/eu-de", "globex/us-va", "pci.card")).outcome())
        .isEqualTo(redact("pci.card"));
  }

  @Test
  void decide_labelWhoseClassTheFlowDoesNotName_countsAsThatClass() {
    PolicySet set =
        set(
            file("acme", ALLOW, "- {id: A1, effect: block, when: {class: [phi]}, because: b}"),
            GLOBEX);

    assertThat(decide(set, flow("acme/eu-de", "globex/us-va", Set.of("phi"))).outcome())
        .isEqualTo(new Outcome.Block("b"));
  }

  // --- whose file

  @Test
  void decide_readersFileDoesNotGrant_blocks() {
    PolicySet set =
        set(
            file("acme", ALLOW),
            file("globex", "- {id: G9, effect: allow, when: {org: [desi]}, because: x}"));

    assertThat(decide(set).rules())
        .extracting(RuleRef::owner, RuleRef::rule)
        .containsExactly(tuple("globex", "DEFAULT"));
  }

  @Test
  void decide_fileOfAThirdOrg_hasNoSay() {
    PolicyFile desi = file("desi", "- {id: D1, effect: block, because: everything}");

    assertThat(decide(set(file("acme", ALLOW), GLOBEX, desi)).outcome()).isEqualTo(PLAIN);
  }

  @Test
  void decide_orgWithoutFile_isUnderTheBaseline() {
    PolicySet set = set(file("acme", ALLOW));

    assertThat(decide(set).rules())
        .containsExactly(new RuleRef("baseline", "DEFAULT", "no rule of baseline allows it"));
    assertThat(decide(set, flow("acme/eu-de", "nordwind/eu-de")).outcome()).isEqualTo(PLAIN);
    assertThat(decide(set(), flow("acme/eu-de", "nordwind/eu-de")).rules())
        .containsExactly(new RuleRef("baseline", "B00", "nothing leaves the region"));
  }

  @Test
  void decide_sameOrgAndRegion_isAlwaysAPlainCopyWithoutRules() {
    PolicySet set = set(file("acme", "- {id: A1, effect: block, because: all}"));

    assertThat(decide(set, flow("acme/eu-de", "acme/eu-de", "pci.card").unknownClasses()))
        .isEqualTo(new Decision(PLAIN, List.of(), Instant.MAX));
    assertThat(decide(set, flow("acme/eu-de", "acme/uk-ln")).outcome())
        .isEqualTo(new Outcome.Block("all"));
  }

  @Test
  void decide_destinationOutsideMayStore_blocks() {
    PolicySet set = set(file("acme", ALLOW), GLOBEX);

    assertThat(decide(set, flow("globex/us-va", "acme/us-va")).rules())
        .extracting(RuleRef::rule)
        .containsOnly("MAY_STORE");
    assertThat(decide(set, flow("globex/us-va", "acme/us-va")).outcome())
        .isEqualTo(new Outcome.Block("acme may not store in us-va"));
    assertThat(decide(set, flow("globex/us-va", "acme/uk-ln")).outcome()).isEqualTo(PLAIN);
  }

  // --- selectors

  @Test
  void decide_selectors_holdAllTogether() {
    String rule =
        "- {id: A1, effect: block, because: b, when: {org: [acme], reader: [globex],"
            + " channel: [ops-bridge], from: [EU], to: [us-va], label: [x, y], same_org: false}}";
    PolicySet set =
        set(
            file("acme", ALLOW, rule),
            GLOBEX,
            file("desi", "- {id: D0, effect: allow, because: d}"));

    assertThat(decide(set, flow("acme/eu-de", "globex/us-va", Set.of("y"))).outcome())
        .isEqualTo(new Outcome.Block("b"));
    assertThat(decide(set, flow("acme/eu-de", "globex/us-va", Set.of("z"))).outcome())
        .isEqualTo(PLAIN);
    assertThat(decide(set, flow("acme/uk-ln", "globex/us-va", Set.of("x"))).outcome())
        .isEqualTo(PLAIN);
    assertThat(decide(set, flow("acme/eu-de", "desi/in-mh", Set.of("x"))).outcome())
        .isEqualTo(PLAIN);
    assertThat(decide(set, flow("globex/us-va", "acme/eu-de", Set.of("x"))).outcome())
        .isEqualTo(PLAIN);
  }

  @Test
  void decide_channelSelector_matchesByIdNotByAlias() {
    PolicySet set =
        set(
            file(
                "acme",
                ALLOW,
                "- {id: A1, effect: block, when: {channel: ops-bridge}, because: b}"),
            GLOBEX);
    Flow flow = flow("acme/eu-de", "globex/us-va");
    Flow elsewhere =
        new Flow(
            flow.author(),
            flow.from(),
            flow.reader(),
            flow.to(),
            new ChannelId(1, 1),
            flow.classes(),
            flow.labels());

    assertThat(decide(set, flow).outcome()).isEqualTo(new Outcome.Block("b"));
    assertThat(decide(set, elsewhere).outcome()).isEqualTo(PLAIN);
  }

  @Test
  void decide_severalJurisdictions_grantNeedsAllAndRestrictionAny() {
    Flow flow = flow("acme/eu-de", "isle/eu-uk");
    PolicyFile baseline = Files.openBaseline();

    assertThat(
            decideWith(baseline, flow, "- {id: A1, effect: allow, when: {to: [EU]}, because: x}"))
        .isEqualTo(NO_ACME_RULE);
    assertThat(
            decideWith(
                baseline, flow, "- {id: A1, effect: allow, when: {to: [EU, UK]}, because: x}"))
        .isEqualTo(PLAIN);
    assertThat(
            decideWith(
                baseline, flow, ALLOW, "- {id: A1, effect: block, when: {to: [UK]}, because: x}"))
        .isEqualTo(new Outcome.Block("x"));
    assertThat(
            decideWith(
                baseline, flow, ALLOW, "- {id: A1, effect: block, when: {to: [US]}, because: x}"))
        .isEqualTo(PLAIN);
  }

  @Test
  void decide_transferToSeveralJurisdictions_needsALineOrTheSameForEach() {
    Flow flow = flow("acme/eu-de", "isle/eu-uk");
    PolicyFile baseline = Files.openBaseline();
    String line = "  - {from: EU, to: UK, basis: adequacy, ref: r, expires: 2031-12-27}";

    PolicyFile adequacy =
        parse(
            text(
                "acme",
                "transfers:",
                line,
                "rules:",
                "  - {id: A1, effect: allow, when: {transfer: [adequacy]}, because: x}"));
    PolicyFile orSame =
        parse(
            text(
                "acme",
                "transfers:",
                line,
                "rules:",
                "  - {id: A1, effect: allow, when: {transfer: [adequacy, same]}, because: x}"));
    PolicyFile refuses =
        parse(
            text(
                "acme",
                "transfers:",
                line,
                "rules:",
                "  - {id: A0, effect: allow, because: x}",
                "  - {id: A1, effect: block, when: {transfer: [adequacy]}, because: x}"));

    assertThat(PolicySet.of(baseline, List.of(adequacy)).decide(FACTS, flow, NOW).outcome())
        .isEqualTo(NO_ACME_RULE);
    assertThat(PolicySet.of(baseline, List.of(orSame)).decide(FACTS, flow, NOW).outcome())
        .isEqualTo(PLAIN);
    assertThat(PolicySet.of(baseline, List.of(refuses)).decide(FACTS, flow, NOW).outcome())
        .isEqualTo(new Outcome.Block("x"));
  }

  // --- transfers and time

  private static final PolicySet TRANSFERS =
      set(
          parse(
              text(
                  "acme",
                  "transfers:",
                  "  - {from: EU, to: US, basis: dpf, orgs: [globex], ref: r, expires: 2027-07-10}",
                  "  - {from: EU, to: IN, basis: scc, orgs: [desi], ref: r, tia: t, expires:"
                      + " 2027-03-31}",
                  "rules:",
                  "  - {id: R01, effect: allow, when: {transfer: [adequacy, dpf]}, because: Art"
                      + " 45}",
                  "  - {id: R02, effect: allow, when: {transfer: [scc, bcr]}, because: Art 46}")),
          GLOBEX,
          file("nordwind", "- {id: N0, effect: allow, because: yes}"),
          file("desi", "- {id: D0, effect: allow, because: yes}"));

  @Test
  void decide_transferLine_countsUntilTheEndOfItsLastDayInUtc() {
    Flow flow = flow("acme/eu-de", "globex/us-va");

    assertThat(TRANSFERS.decide(FACTS, flow, Instant.parse("2027-07-11T00:00:00Z")).outcome())
        .isEqualTo(NO_ACME_RULE);
    assertThat(TRANSFERS.decide(FACTS, flow, Instant.parse("2027-07-10T23:59:59.999Z")).outcome())
        .isEqualTo(PLAIN);
  }

  @Test
  void decide_transferLineOfOtherBasisOrOrg_doesNotGrant() {
    assertThat(decide(TRANSFERS, flow("acme/eu-de", "nordwind/us-va")).outcome())
        .isEqualTo(NO_ACME_RULE);
    assertThat(decide(TRANSFERS, flow("acme/eu-de", "globex/in-mh")).outcome())
        .isEqualTo(NO_ACME_RULE);
    assertThat(decide(TRANSFERS, flow("acme/eu-de", "desi/in-mh")).rules())
        .extracting(RuleRef::rule)
        .containsExactly("R02", "D0");
  }

  @Test
  void decide_endsAt_isTheNextExpiryOfAnyFileConcerned() {
    Flow flow = flow("acme/eu-de", "globex/us-va");

    assertThat(TRANSFERS.decide(FACTS, flow, NOW).endsAt())
        .isEqualTo(Instant.parse("2027-04-01T00:00:00Z"));
    assertThat(TRANSFERS.decide(FACTS, flow, Instant.parse("2027-04-01T00:00:00Z")).endsAt())
        .isEqualTo(Instant.parse("2027-07-11T00:00:00Z"));
    assertThat(TRANSFERS.decide(FACTS, flow, Instant.parse("2030-01-01T00:00:00Z")).endsAt())
        .isEqualTo(Instant.MAX);
    assertThat(decide(TRANSFERS, flow("globex/us-va", "desi/in-mh")).endsAt())
        .isEqualTo(Instant.MAX);
  }

  @Test
  void decide_betweenItsEnds_neverChanges() {
    Flow flow = flow("acme/eu-de", "desi/in-mh");
    Decision first = TRANSFERS.decide(FACTS, flow, NOW);

    assertThat(TRANSFERS.decide(FACTS, flow, first.endsAt()).outcome()).isEqualTo(NO_ACME_RULE);
    assertThat(TRANSFERS.decide(FACTS, flow, first.endsAt().minusNanos(1))).isEqualTo(first);
  }

  // --- what is not known

  @Test
  void decide_classesUnknown_isDeferredWhereARuleAsksForThem() {
    PolicySet set =
        set(
            file(
                "acme", ALLOW, "- {id: A1, effect: redact, when: {class: [pci.card]}, because: r}"),
            GLOBEX);

    Decision decision = decide(set, flow("acme/eu-de", "globex/us-va").unknownClasses());

    assertThat(decision.outcome()).isEqualTo(new Outcome.Deferred("classes"));
    assertThat(decision.rules()).extracting(RuleRef::rule).contains("UNKNOWN:classes");
    assertThat(
            decide(
                    set(file("acme", ALLOW), GLOBEX),
                    flow("acme/eu-de", "globex/us-va").unknownClasses())
                .outcome())
        .isEqualTo(PLAIN);
  }

  @Test
  void decide_unknownGrant_doesNotCount() {
    PolicySet set =
        set(file("acme", "- {id: A1, effect: allow, when: {class: [phi]}, because: x}"), GLOBEX);

    assertThat(decide(set, flow("acme/eu-de", "globex/us-va").unknownClasses()).outcome())
        .isEqualTo(new Outcome.Deferred("classes"));
  }

  @Test
  void decide_unknownThatCannotMatter_isSettled() {
    PolicySet set =
        set(
            file(
                "acme",
                ALLOW,
                "- {id: A1, effect: withhold, because: all}",
                "- {id: A2, effect: redact, when: {class: [pci.card]}, because: r}"),
            GLOBEX);

    assertThat(decide(set, flow("acme/eu-de", "globex/us-va").unknownClasses()).outcome())
        .isEqualTo(new Outcome.Stub("all"));
  }

  @Test
  void decide_knownPartsBlock_staysBlockedWhateverIsUnknown() {
    PolicySet set =
        set(
            file(
                "acme",
                ALLOW,
                "- {id: A1, effect: block, when: {label: [secret]}, because: b}",
                "- {id: A2, effect: redact, when: {class: [pci.card]}, because: r}"),
            GLOBEX);
    Flow flow = flow("acme/eu-de", "globex/mars", Set.of("secret")).unknownClasses();

    assertThat(decide(set, flow).outcome()).isEqualTo(new Outcome.Block("b"));
  }

  @Test
  void decide_labelledWhileClassesAreUnknown_usesTheLabel() {
    PolicySet set =
        set(
            file("acme", ALLOW, "- {id: A1, effect: block, when: {class: [phi]}, because: b}"),
            GLOBEX);

    assertThat(
            decide(set, flow("acme/eu-de", "globex/us-va", Set.of("phi")).unknownClasses())
                .outcome())
        .isEqualTo(new Outcome.Block("b"));
  }

  @Test
  void decide_regionOrHomeUnknown_isDeferred() {
    PolicySet set = set(file("acme", ALLOW), GLOBEX);

    assertThat(decide(set, flow("acme/eu-de", "globex/mars")).outcome())
        .isEqualTo(new Outcome.Deferred("region"));
    assertThat(decide(set, flow("acme/mars", "globex/us-va")).outcome())
        .isEqualTo(new Outcome.Deferred("region"));
    Geography homeless = new Geography(FACTS.jurisdictions(), Map.of());
    assertThat(set.decide(homeless, flow("acme/eu-de", "globex/us-va"), NOW).outcome())
        .isEqualTo(new Outcome.Deferred("home"));
    Decision both = decide(set, flow("acme/eu-de", "stranger/mars"));
    assertThat(both.outcome()).isEqualTo(new Outcome.Deferred("home,region"));
    assertThat(both.rules()).extracting(RuleRef::rule).contains("UNKNOWN:home", "UNKNOWN:region");
  }

  @Test
  void decide_placeSelectorsOfAnUnknownRegion_restrictButDoNotGrant() {
    PolicySet set =
        set(file("acme", ALLOW, "- {id: A1, effect: block, when: {to: [IN]}, because: b}"), GLOBEX);

    assertThat(decide(set, flow("acme/eu-de", "globex/mars")).outcome())
        .isEqualTo(new Outcome.Deferred("region"));
  }

  // --- classes

  @Test
  void classify_classInTwoFiles_unitesWhatEitherFinds() {
    PolicyFile phones =
        parse(text("acme", "rules: []").replace("detect: [email, phone]", "detect: [phone]"));
    PolicyFile emails =
        parse(
            text("globex", "rules: []")
                .replace("detect: [email, phone]", "detect: [email]")
                .replace("or_label: phi", "or_label: [health]"));
    PolicySet set = set(phones, emails);

    Classification found =
        set.classify(
            Map.of(Field.TEXT, "+49 30 901820 ana@example.com", Field.AUTHOR, "b@example.com"),
            Set.of("health", "other"));

    assertThat(found.classes())
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "phi",
                    List.of(),
                    "pii.contact",
                    List.of(
                        new Span(Field.TEXT, 0, 13),
                        new Span(Field.TEXT, 14, 29),
                        new Span(Field.AUTHOR, 0, 13)))));
    assertThat(found.labels()).containsExactly("health", "other");
    assertThat(set.classNames()).containsExactly("pci.card", "phi", "pii.contact");
  }

  @Test
  void classify_nothingFound_isNone() {
    assertThat(set(GLOBEX).classify(Map.of(Field.TEXT, "plain words"), Set.of()))
        .isEqualTo(Classification.NONE);
    assertThat(set().classify(Map.of(Field.TEXT, "ana@example.com"), Set.of()))
        .isEqualTo(Classification.NONE);
  }

  // --- the set

  @Test
  void of_wrongOwners_isRefused() {
    PolicyFile acme = file("acme", ALLOW);

    assertThatThrownBy(() -> PolicySet.of(acme, List.of())).hasMessageContaining("org: baseline");
    assertThatThrownBy(() -> set(Files.baseline())).hasMessageContaining("a second baseline");
    assertThatThrownBy(() -> set(acme, acme)).hasMessageContaining("acme has a file already");
  }

  @Test
  void hash_sameFilesInAnotherOrder_isTheSame() {
    PolicyFile acme = file("acme", ALLOW);

    assertThat(set(acme, GLOBEX).hash()).isEqualTo(set(GLOBEX, acme).hash()).hasSize(64);
    assertThat(set(acme).hash()).isNotEqualTo(set(acme, GLOBEX).hash());
  }

  @Test
  void contradictions_fileAgainstTheOperatorsFacts_nameThePlace() {
    Geography facts =
        new Geography(
            Map.of(Files.region("eu-de"), Set.of("EU", "DE")),
            Map.of(Files.org("globex"), Files.region("in-mh")));

    List<Problem> problems = set(file("acme", ALLOW)).contradictions(facts);

    assertThat(problems)
        .extracting(Problem::toString)
        .containsExactly(
            "test.yaml:4:3 error CONTRADICTS-FACTS Region 'eu-de' lies elsewhere by the operator's"
                + " record (expected: [DE, EU])",
            "test.yaml:11:3 error CONTRADICTS-FACTS Org 'globex' has another home by the operator's"
                + " record (expected: in-mh)");
    assertThat(set(file("acme", ALLOW)).contradictions(FACTS)).isEmpty();
  }

  private static Decision decide(PolicySet set) {
    return decide(set, flow("acme/eu-de", "globex/us-va"));
  }

  private static Decision decide(PolicySet set, Flow flow) {
    return set.decide(FACTS, flow, NOW);
  }

  private static Outcome decideWith(PolicyFile baseline, Flow flow, String... rules) {
    return PolicySet.of(baseline, List.of(file("acme", rules))).decide(FACTS, flow, NOW).outcome();
  }

  private static Outcome redact(String... classes) {
    TreeMap<String, Transform> transforms = new TreeMap<>();
    for (String name : classes) {
      transforms.put(name, Transform.REDACT);
    }
    return new Outcome.Copy(transforms);
  }
}
