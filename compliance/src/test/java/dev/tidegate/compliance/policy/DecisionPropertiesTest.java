package dev.tidegate.compliance.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// What holds for every policy file and every flow, tried on files made by chance.
class DecisionPropertiesTest {
  private static final List<String> PLACES =
      List.of("acme/eu-de", "nordwind/eu-de", "globex/us-va", "desi/in-mh", "isle/eu-uk", "x/mars");
  private static final List<String> CLASSES = List.of("pii.contact", "pci.card", "phi");

  @Property(tries = 400, seed = "311")
  void decide_oneMoreRestriction_isNeverLooser(@ForAll long seed) {
    Random random = new Random(seed);
    List<String> rules = rules(random, "A");
    List<String> stricter = new ArrayList<>(rules);
    stricter.add("- {id: Z, because: z, effect: " + restriction(random) + "}");
    PolicyFile other = Files.file("globex", rules(random, "G").toArray(String[]::new));

    PolicySet looser = set(rules, other);
    PolicySet more = set(stricter, other);

    for (Flow flow : flows(random)) {
      Outcome before = decide(looser, flow);
      Outcome after = decide(more, flow);

      assertThat(after.rank()).isGreaterThanOrEqualTo(before.rank());
      if (before instanceof Outcome.Copy loose && after instanceof Outcome.Copy strict) {
        assertThat(strict.transforms().keySet()).containsAll(loose.transforms().keySet());
      }
    }
  }

  @Property(tries = 300, seed = "312")
  void decide_anyOrderOfRules_isTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    List<String> rules = rules(random, "A");
    List<String> shuffled = new ArrayList<>(rules);
    Collections.shuffle(shuffled, random);
    PolicyFile other = Files.file("globex", rules(random, "G").toArray(String[]::new));

    PolicySet one = set(rules, other);
    PolicySet another = set(shuffled, other);

    assertThat(another.hash()).isEqualTo(one.hash());
    for (Flow flow : flows(random)) {
      assertThat(decide(another, flow)).isEqualTo(decide(one, flow));
    }
  }

  @Property(tries = 400, seed = "313")
  void decide_lessKnown_isTheSameOrDeferred(@ForAll long seed) {
    Random random = new Random(seed);
    List<String> rules = rules(random, "A");
    PolicyFile other = Files.file("globex", rules(random, "G").toArray(String[]::new));

    PolicySet set = set(rules, other);

    for (Flow flow : flows(random)) {
      Flow blind =
          new Flow(
              flow.author(),
              flow.from(),
              flow.reader(),
              flow.to(),
              flow.channel(),
              Files.names(),
              flow.labels(),
              false);
      Outcome known = decide(set, flow);
      Outcome unknown = decide(set, blind);

      if (!(unknown instanceof Outcome.Deferred)) {
        assertThat(unknown.rank()).isEqualTo(known.rank());
        if (unknown instanceof Outcome.Copy) {
          assertThat(unknown).isEqualTo(known);
        }
      }
    }
  }

  @Property(tries = 300, seed = "314")
  void redact_wholeMessage_leavesNothingToFind(@ForAll long seed) {
    Random random = new Random(seed);
    List<String> pieces =
        List.of(
            "hello",
            "ana@example.com",
            "4111 1111 1111 1111",
            "4111-1111\u200B-1111-1111",
            "4",
            "-",
            "212-736-5000",
            "@",
            "1",
            "\uD83D\uDE00",
            "\uD800",
            "３",
            "12/29");
    List<String> gaps = List.of(" ", ", ", " \u200B", "\n", " \uD83D\uDE00 ");
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(14); i >= 0; i--) {
      text.append(pick(random, pieces)).append(pick(random, gaps));
    }
    PolicySet set = Files.set(Files.file("acme", "- {id: A, effect: allow, because: a}"));
    Classification found = set.classify(Map.of(Field.TEXT, text.toString()), Set.of());
    Map<String, Transform> all =
        Map.of("pii.contact", Transform.REDACT, "pci.card", Transform.REDACT);

    String redacted = Redactor.apply(Field.TEXT, text.toString(), found, new TreeMap<>(all));

    assertThat(redacted).doesNotContain("ana@", "4111 1111 1111 1111", "4111-1111");
    if (found.isEmpty()) {
      assertThat(redacted).isEqualTo(text.toString());
    }
  }

  @Test
  void flows_ofTheseProperties_haveEveryOutcome() {
    Random random = new Random(7);
    Set<Integer> ranks = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      PolicyFile other = Files.file("globex", rules(random, "G").toArray(String[]::new));
      PolicySet set = set(rules(random, "A"), other);
      flows(random).forEach(flow -> ranks.add(decide(set, flow).rank()));
    }

    assertThat(ranks).containsExactly(0, 1, 2, 3);
  }

  private static PolicySet set(List<String> rules, PolicyFile other) {
    PolicyFile acme = Files.file("acme", rules.toArray(String[]::new));
    return PolicySet.of(Files.openBaseline(), List.of(acme, other));
  }

  private static Outcome decide(PolicySet set, Flow flow) {
    return set.decide(Files.FACTS, flow, Files.NOW).outcome();
  }

  private static List<String> rules(Random random, String prefix) {
    List<String> rules = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      String rest =
          i == 0 || random.nextInt(3) == 0 ? "allow" + when(random, "") : restriction(random);
      rules.add("- {id: " + prefix + i + ", because: b" + i + ", effect: " + rest + "}");
    }
    return rules;
  }

  private static String restriction(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> "redact" + when(random, "class: [" + pick(random, CLASSES) + "]");
      case 1 -> "withhold" + when(random, "");
      default -> "block" + when(random, "class: [" + pick(random, CLASSES) + "]");
    };
  }

  private static String when(Random random, String first) {
    List<String> selectors = new ArrayList<>();
    if (!first.isEmpty()) {
      selectors.add(first);
    }
    List<String> more =
        List.of(
            "from: [EU, us-va]",
            "to: [US, UK]",
            "to: [EU]",
            "same_region: " + random.nextBoolean(),
            "same_org: false",
            "label: [phi, secret]",
            "org: [acme, globex]",
            "reader: [globex, desi]");
    if (random.nextBoolean()) {
      selectors.add(pick(random, more));
    }
    return selectors.isEmpty() ? "" : ", when: {" + String.join(", ", selectors) + "}";
  }

  private static List<Flow> flows(Random random) {
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Set<String> classes = new TreeSet<>();
      CLASSES.stream().filter(name -> random.nextInt(3) == 0).forEach(classes::add);
      Set<String> labels =
          switch (random.nextInt(4)) {
            case 0 -> Set.of("phi");
            case 1 -> Set.of("secret");
            default -> Set.of();
          };
      flows.add(
          Files.flow(
              pick(random, PLACES), pick(random, PLACES), labels, classes.toArray(String[]::new)));
    }
    return flows;
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
