package dev.tidegate.compliance.policy;

import static dev.tidegate.compliance.policy.Files.parse;
import static dev.tidegate.compliance.policy.Files.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.compliance.DeliveredPolicies;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {
  private static final String RULE = "rules: [{id: A1, effect: allow, because: x}]";

  /// A mistake put in place of a line of a good file, and what must be said about it.
  record Mistake(String right, String wrong, String problem) {}

  static List<Mistake> mistakes() {
    return List.of(
        new Mistake(
            "apiVersion: residency/v1",
            "apiVersion: residency/v2",
            "1:13 error BAD-VALUE Version 'residency/v2' is not known (expected: residency/v1). Did"
                + " you mean 'residency/v1'?"),
        new Mistake(
            "policy: {id",
            "polcy: {id",
            "2:1 error UNKNOWN-KEY Key 'polcy' is not known (expected: apiVersion, channels,"
                + " classes, orgs, policy, regions, rules, transfers). Did you mean 'policy'?"),
        new Mistake(
            "org: acme,",
            "org: acm,",
            "2:30 error UNDECLARED-ORG Org 'acm' is not known (expected: acme, baseline, desi,"
                + " globex, nordwind). Did you mean 'acme'?"),
        new Mistake(
            "mode: enforce",
            "mode: shadow",
            "2:58 error NOT-ENFORCED Mode 'shadow' is not enforced by this release (expected:"
                + " enforce)"),
        new Mistake(
            "mode: enforce",
            "mode: enforced",
            "2:58 error BAD-VALUE Mode 'enforced' is not known (expected: enforce). Did you mean"
                + " 'enforce'?"),
        new Mistake(
            "version: 1.0.0",
            "version: ",
            "2:44 error EMPTY-VALUE 'version' has no value (expected: a word or a text)"),
        new Mistake(
            "eu-de: {jurisdictions: [EU]}",
            "eu-de: {jurisdictions: [eu]}",
            "4:27 error BAD-NAME Jurisdiction 'eu' is malformed (expected: A to Z first, then A to"
                + " Z, 0 to 9, '-'; 1 to 16 characters)"),
        new Mistake(
            "eu-de: {jurisdictions: [EU]}",
            "eu-de: {}",
            "4:10 error MISSING-KEY 'jurisdictions' is missing (expected: jurisdictions: [EU])"),
        new Mistake(
            "uk-ln: {jurisdictions: [UK]}",
            "eu-de: {jurisdictions: [UK]}",
            "5:3 error DUPLICATE-KEY 'eu-de' is there twice (expected: once; the first is in line"
                + " 4)"),
        new Mistake(
            "globex: {home: us-va}",
            "globex: {home: us-av}",
            "11:18 error UNDECLARED-REGION Region 'us-av' is not known (expected: eu-de, in-mh,"
                + " uk-ln, us-va). Did you mean 'us-va'?"),
        new Mistake(
            "globex: {home: us-va}",
            "globex: {home: us-va, may_store: [eu-de]}",
            "11:25 error HOME-NOT-STORED The org may not store in its own home (expected: us-va)"),
        new Mistake(
            "globex: {home: us-va}",
            "Globex: {home: us-va}",
            "11:3 error BAD-NAME Org 'Globex' is malformed (expected: a to z, 0 to 9, '.', '_',"
                + " '-'; 1 to 64 characters)"),
        new Mistake(
            "01JD3K6Z8E4V5T7W9X2Y1A0BCD",
            "01JD3K6Z8E",
            "13:24 error BAD-NAME '01JD3K6Z8E' does not exist (expected: a channel id: 26 base-32"
                + " digits)"),
        new Mistake(
            "[email, phone]",
            "[e-mail, phone]",
            "15:26 error UNKNOWN-DETECTOR Detector 'e-mail' is not known (expected: card-luhn,"
                + " email, phone). Did you mean 'email'?"),
        new Mistake(
            "[email, phone]",
            "[email, ssn]",
            "15:33 error NOT-ENFORCED Detector 'ssn' is not enforced by this release (expected:"
                + " card-luhn, email, phone)"),
        new Mistake(
            "[email, phone]}",
            "[email, phone], confidence: high}",
            "15:41 error NOT-ENFORCED 'confidence' is not enforced by this release, so it is not"
                + " accepted (expected: detect, or_label)"),
        new Mistake(
            "{or_label: phi}",
            "{}",
            "17:3 error MISSING-KEY Nothing puts a message into class 'phi' (expected: detect:"
                + " [...] or or_label: ...)"),
        new Mistake(
            "{or_label: phi}",
            "[]",
            "17:8 error TYPE 'phi' is not a mapping (expected: key: value)"),
        transfer(
            "{from: EU, to: US, basis: dpv, ref: r, expires: 2027-07-10}",
            "19:29 error UNKNOWN-BASIS Basis 'dpv' is not known (expected: adequacy, bcr,"
                + " certification, derogation, dpf, same, scc, unrestricted). Did you mean 'dpf'?"),
        transfer(
            "{from: EU, to: US, basis: dpf, ref: r, expires: 2027-07-10}",
            "19:29 error BASIS-NEEDS-ORGS Basis 'dpf' covers certified orgs only (expected: orgs:"
                + " those certified)"),
        transfer(
            "{from: EU, to: US, basis: scc, ref: r, expires: 2027-07-10}",
            "19:29 error BASIS-NEEDS-TIA Basis 'scc' needs an assessment (expected: tia: its"
                + " reference)"),
        transfer(
            "{from: EU, to: US, basis: same, ref: r, expires: 2027-07-10}",
            "19:29 error BAD-VALUE Basis 'same' is that of a jurisdiction with itself, which needs"
                + " no line (expected: adequacy, bcr, certification, derogation, dpf, scc,"
                + " unrestricted)"),
        transfer(
            "{from: EU, to: US, basis: adequacy, ref: r, expires: 2027-02-30}",
            "19:56 error BAD-DATE '2027-02-30' does not exist (expected: a day of the calendar:"
                + " YYYY-MM-DD)"),
        transfer(
            "{from: EU, to: US, basis: adequacy, ref: r, expires: 12:30}",
            "19:56 error BAD-DATE '12:30' is no date (expected: a day of the calendar:"
                + " YYYY-MM-DD)"),
        transfer(
            "{from: EU, to: NO, basis: adequacy, ref: r, expires: 2027-07-10}",
            "19:18 error UNDECLARED-REGION Jurisdiction 'NO' is not known (expected: EU, IN, UK,"
                + " US)"),
        transfer(
            "{from: EU, to: US, basis: adequacy, ref: r, expires: 2027-07-10, orgs: [glibex]}",
            "19:75 error UNDECLARED-ORG Org 'glibex' is not known (expected: acme, desi, globex,"
                + " nordwind). Did you mean 'globex'?"),
        transfer(
            "{from: EU, to: US, basis: adequacy, expires: 2027-07-10}",
            "19:3 error MISSING-KEY 'ref' is missing (expected: the decision, contract or register"
                + " entry)"),
        rule(
            "{id: A1, effect: alow, because: x}",
            "18:26 error UNKNOWN-EFFECT Effect 'alow' is not known (expected: allow, block, redact,"
                + " withhold). Did you mean 'allow'?"),
        rule(
            "{id: A1, effect: fetch-through, because: x}",
            "18:26 error NOT-ENFORCED Effect 'fetch-through' is not enforced by this release"
                + " (expected: allow, block, redact, withhold)"),
        rule(
            "{id: A1, effect: redact, because: x}",
            "18:18 error REDACT-NEEDS-CLASS A redaction does not say what to take out (expected:"
                + " when: {class: [...]})"),
        rule(
            "{id: A1, effect: block, when: {class: [pci.crad]}, because: x}",
            "18:48 error UNDECLARED-CLASS In 'class': 'pci.crad' is not known (expected: pci.card,"
                + " phi, pii.contact). Did you mean 'pci.card'?"),
        rule(
            "{id: A1, effect: block, when: {channel: ops-brige}, because: x}",
            "18:49 error UNDECLARED-CHANNEL In 'channel': 'ops-brige' is not known (expected:"
                + " ops-bridge). Did you mean 'ops-bridge'?"),
        rule(
            "{id: A1, effect: block, when: {to: [RU]}, because: x}",
            "18:45 error UNDECLARED-REGION In 'to': 'RU' is not known (expected: EU, IN, UK, US,"
                + " eu-de, in-mh, uk-ln, us-va). Did you mean 'EU'?"),
        rule(
            "{id: A1, effect: block, when: {reader: []}, because: x}",
            "18:48 error EMPTY-VALUE 'reader' is an empty list (expected: a name or more)"),
        rule(
            "{id: A1, effect: block, when: {same_region: no}, because: x}",
            "18:53 error BAD-VALUE 'no' is neither true nor false (expected: true or false)"),
        rule(
            "{id: A1, effect: block, when: {labels: [x]}, because: x}",
            "18:40 error UNKNOWN-KEY Key 'labels' is not known (expected: channel, class, from,"
                + " label, org, reader, same_org, same_region, to, transfer). Did you mean"
                + " 'label'?"),
        rule(
            "{id: A1, effect: block}",
            "18:9 error MISSING-KEY 'because' is missing (expected: the reason, as a reader will"
                + " see it)"),
        rule(
            "{id: DEFAULT, effect: block, because: x}",
            "18:14 error BAD-NAME Rule id 'DEFAULT' is the engine's own (expected: another id)"),
        rule(
            "{id: A1, effect: block, because: x}, {id: A1, effect: allow, because: x}",
            "18:51 error DUPLICATE-RULE Rule 'A1' is there twice (expected: an id of its own)"),
        rule(
            "{id: A1, effect: block, waivable: false, because: x}",
            "18:33 error NOT-ENFORCED 'waivable' is not enforced by this release, so it is not"
                + " accepted (expected: because, effect, id, when)"),
        rule(
            "{id: A1, effect: allow, if: \"src.region == dst.region\", because: x}",
            "18:33 error NOT-ENFORCED 'if' is not enforced by this release, so it is not accepted"
                + " (expected: when: {same_region: true})"),
        rule(
            "{id: A1, effect: allow, if: \"transfer.valid && transfer.basis in ['scc', 'bcr']\","
                + " because: x}",
            "18:33 error NOT-ENFORCED 'if' is not enforced by this release, so it is not accepted"
                + " (expected: when: {transfer: [scc, bcr]})"),
        rule(
            "{id: A1, effect: allow, if: src.org != dst.org, because: x}",
            "18:33 error NOT-ENFORCED 'if' is not enforced by this release, so it is not accepted"
                + " (expected: when: {same_org: false})"),
        rule(
            "{id: A1, effect: block, because: \"\\uD800\"}",
            "18:42 error BAD-VALUE 'because' holds half a character (expected: text)"),
        rule("A1", "18:9 error TYPE A rule is not a mapping (expected: key: value)"),
        new Mistake(RULE, "", "1:1 error MISSING-KEY 'rules' is missing (expected: rules: [...])"),
        new Mistake(
            RULE,
            "rules: {A1: allow}",
            "18:8 error TYPE 'rules' is not a list (expected: - ... or [...])"),
        new Mistake(
            "  phi:",
            "\tphi:",
            "17:1 error SYNTAX Not YAML: found character '\\t(TAB)' that cannot start any token."
                + " (Do not use \\t(TAB) for indentation) (expected: spaces, not tabs)"));
  }

  private static Mistake transfer(String line, String problem) {
    return new Mistake(RULE, "transfers:\n- " + line + "\n" + RULE, problem);
  }

  private static Mistake rule(String rule, String problem) {
    return new Mistake(RULE, "rules: [" + rule + "]", problem);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void parse_oneMistake_isNamedWithItsPlace(Mistake mistake) {
    String good = text("acme", RULE);
    assertThat(good).contains(mistake.right);

    List<Problem> problems = problems(good.replace(mistake.right, mistake.wrong));

    assertThat(problems).extracting(Problem::toString).contains("acme.yaml:" + mistake.problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "use",
        "transit",
        "retention",
        "holds",
        "erasure",
        "exceptions",
        "invariants",
        "tests"
      })
  void parse_sectionOfALaterRelease_isRefusedNotIgnored(String section) {
    assertThat(problems(text("acme", RULE, section + ": {}")))
        .singleElement()
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("NOT-ENFORCED"))
        .satisfies(problem -> assertThat(problem.line()).isEqualTo(19));
  }

  @Test
  void parse_manyMistakes_findsThemAllInOrder() {
    List<Problem> problems =
        problems(
            text("acme", "rules: [{id: A1, effect: alow, becuse: x}]")
                .replace("home: us-va", "home: us-av")
                .replace("[email, phone]", "[emall]"));

    assertThat(problems)
        .extracting(Problem::code)
        .containsExactly(
            "UNDECLARED-REGION",
            "UNKNOWN-DETECTOR",
            "MISSING-KEY",
            "UNKNOWN-EFFECT",
            "UNKNOWN-KEY");
    assertThat(problems).isSorted();
  }

  @Test
  void parse_moreMistakesThanTheBound_keepsFifty() {
    StringBuilder rules = new StringBuilder("rules:\n");
    for (int i = 0; i < 200; i++) {
      rules.append("- {id: A").append(i).append(", effect: alow, because: x}\n");
    }

    assertThat(problems(text("acme", rules.toString()))).hasSize(50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing",
        "just words",
        "[1, 2]",
        "a: [",
        "a: b: c",
        "---\na: 1\n---\nb: 2",
        "a: *b",
        "a: \u0000",
        "%TAG",
        "? [a]\n: b",
        "&a [*a]",
        "\uD800",
      })
  void parse_noPolicyFileAtAll_isRefusedWithAPlace(String yaml) {
    assertThat(problems(yaml))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem.line()).isPositive())
        .allSatisfy(problem -> assertThat(problem.column()).isPositive());
  }

  @Test
  void parse_largeOrDeepOrRepeatedText_isRefusedInTime() {
    assertThat(problems("#".repeat(YamlTree.MAX_CHARACTERS + 1)))
        .extracting(Problem::code)
        .containsExactly("TOO-LARGE");
    assertThat(problems("[".repeat(100_000))).extracting(Problem::code).containsExactly("TOO-DEEP");
    assertThat(problems("a: [" + "1,".repeat(YamlTree.MAX_NODES) + "]"))
        .extracting(Problem::code)
        .containsExactly("TOO-LARGE");
    assertThat(problems("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"))
        .extracting(Problem::code)
        .containsExactly("ALIAS");
    assertThat(problems("a: &a x\nb: [" + "*a,".repeat(40) + "]"))
        .extracting(Problem::code)
        .containsExactly("ALIAS");
  }

  @Test
  void parse_aliasOfAList_isTheList() {
    PolicyFile plain =
        parse(
            text(
                "acme",
                "rules: [{id: A1, effect: block, when: {from: [EU], to: [EU]}, because: x}]"));
    PolicyFile aliased =
        parse(
            text(
                "acme",
                "rules: [{id: A1, effect: block, when: {from: &eu [EU], to: *eu}, because: x}]"));

    assertThat(aliased.hash()).isEqualTo(plain.hash());
  }

  @Test
  void parse_brokenByChance_neverFailsOtherwiseThanWithProblems() {
    SplittableRandom random = new SplittableRandom(3);
    List<String> files = new ArrayList<>(DeliveredPolicies.examples().values());
    String pieces = "{}[]:,-#&*!|>'\"%@`\t\n \u0000\uD800\uFEFF?~<=x0";
    int refused = 0;
    for (int run = 0; run < 1_500; run++) {
      StringBuilder text = new StringBuilder(files.get(run % files.size()));
      for (int edit = 0; edit <= random.nextInt(3); edit++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
          case 1 -> text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
          default -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(40)));
        }
      }

      try {
        assertThat(PolicyFile.parse("x.yaml", text.toString()).hash()).hasSize(64);
      } catch (PolicyFileException e) {
        refused++;
        assertThat(e.problems()).isNotEmpty().hasSizeLessThanOrEqualTo(50);
      }
    }

    assertThat(refused).isGreaterThan(300);
  }

  @Test
  void hash_otherKeyOrderCommentsSpacingAndListOrder_isTheSame() {
    PolicyFile one =
        parse(
            """
            apiVersion: residency/v1
            policy: {id: p, org: acme, version: '1', as_of: 2026-11-22, owner: dpo}
            regions:
              eu-de: {jurisdictions: [EU, UK], kms: k}
              us-va: {jurisdictions: [US]}
            orgs: {acme: {home: eu-de, may_store: [eu-de, us-va]}}
            classes: {c: {detect: [email, phone]}}
            transfers:
            - {from: [EU, UK], to: US, basis: adequacy, ref: r, expires: 2027-01-01}
            - {from: US, to: EU, basis: adequacy, ref: r, expires: 2027-01-01}
            rules:
            - {id: A, effect: allow, because: a, when: {same_region: true, from: [EU, US]}}
            - {id: B, effect: redact, because: b, when: {class: c}}
            """);
    PolicyFile other =
        parse(
            """
            # the same file, written by another hand
            rules:
              - because: b
                when:
                  class: [c]   # contact data
                effect: redact
                id: "B"
              - when: {from: [US, EU, EU], same_region: true}
                id: A
                because: a
                effect: allow
            transfers:
              - {to: [EU], from: [US], expires: 2027-01-01, basis: adequacy, ref: r}
              - {to: [US], from: [UK, EU], expires: 2027-01-01, basis: adequacy, ref: r}
            classes:
              c:
                detect: [phone, email]
            orgs:
              acme:
                may_store: [us-va, eu-de]
                home: eu-de
            regions:
              us-va: {jurisdictions: US}
              eu-de: {kms: k, jurisdictions: [UK, EU]}
            policy: {mode: enforce, owner: dpo, version: "1", org: acme, id: p, as_of: 2026-11-22}
            apiVersion: residency/v1
            """);

    assertThat(other.hash()).isEqualTo(one.hash()).matches("[0-9a-f]{64}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version: 1.0.0>version: 1.0.1",
        "[email, phone]>[email]",
        "home: us-va>home: in-mh",
        "effect: allow>effect: block",
        "because: x>because: y",
        "or_label: phi>or_label: phj",
        "0BCD>0BCE",
      })
  void hash_otherMeaning_differs(String edit) {
    String good = text("acme", RULE);
    String[] words = edit.split(">");

    assertThat(parse(good.replace(words[0], words[1])).hash()).isNotEqualTo(parse(good).hash());
  }

  @Test
  void parse_goodFile_tellsWhatItIs() {
    String yaml =
        text("acme", RULE)
            .replace("mode: enforce", "mode: enforce, as_of: 2026-11-22, review_by: 2027-02-28");

    PolicyFile file = parse(yaml);

    assertThat(file.id()).isEqualTo("acme-file");
    assertThat(file.owner()).isEqualTo("acme");
    assertThat(file.org()).contains(Files.org("acme"));
    assertThat(file.isBaseline()).isFalse();
    assertThat(file.version()).isEqualTo("1.0.0");
    assertThat(file.source()).isEqualTo(yaml);
    assertThat(file.classNames()).containsExactly("pci.card", "phi", "pii.contact");
    assertThat(file.asOf()).contains(LocalDate.of(2026, 11, 22));
    assertThat(file.reviewBy()).contains(LocalDate.of(2027, 2, 28));
    assertThat(Files.baseline().org()).isEmpty();
  }

  private static List<Problem> problems(String yaml) {
    PolicyFileException refused =
        catchThrowableOfType(PolicyFileException.class, () -> PolicyFile.parse("acme.yaml", yaml));
    assertThat(refused).isNotNull();
    assertThat(refused.getMessage()).contains("acme.yaml:");
    return refused.problems();
  }
}
