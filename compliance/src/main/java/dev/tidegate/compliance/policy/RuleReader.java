package dev.tidegate.compliance.policy;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the `rules` of a policy file against what the file declares.
final class RuleReader {
  private static final List<String> KEYS = List.of("id", "when", "effect", "because");
  private static final List<String> LATER_KEYS =
      List.of("approval", "waivable", "mode", "backstop", "data");
  private static final List<String> LATER_EFFECTS =
      List.of("pseudonymise", "fetch-through", "require-approval");
  private static final List<String> SELECTORS =
      List.of(
          "class",
          "label",
          "channel",
          "org",
          "reader",
          "from",
          "to",
          "transfer",
          "same_region",
          "same_org");

  private final String owner;
  private final Declarations declared;
  private final Problems problems;
  private final Names names;
  private final Set<String> ids = new HashSet<>();

  RuleReader(String owner, Declarations declared, Problems problems) {
    this.owner = owner;
    this.declared = declared;
    this.problems = problems;
    this.names = new Names(problems);
  }

  List<Rule> read(List<Node> nodes) {
    List<Rule> rules = new ArrayList<>();
    for (Node node : nodes) {
      rule(Mapping.of(node, "A rule", problems)).ifPresent(rules::add);
    }
    return rules;
  }

  private Optional<Rule> rule(Mapping rule) {
    rule.check(with(KEYS, "if"), LATER_KEYS);
    rule.word("if").ifPresent(condition -> refuseCondition(rule, condition.text()));
    Optional<Word> idWord = rule.required("id", "id: R01-...");
    Optional<String> id = idWord.flatMap(names::rule);
    if (id.isPresent() && !ids.add(id.get())) {
      String message = "Rule " + Problems.quote(id.get()) + " is there twice";
      problems.add(idWord.get().place(), "DUPLICATE-RULE", message, "an id of its own");
    }
    Optional<Effect> effect =
        rule.required("effect", Problems.list(Effect.WORDS)).flatMap(this::effect);
    Optional<Word> because = rule.required("because", "the reason, as a reader will see it");
    When when = when(rule.mapping("when"));
    if (effect.equals(Optional.of(Effect.REDACT)) && when.classes().isEmpty()) {
      String message = "A redaction does not say what to take out";
      problems.add(rule.placeOf("effect"), "REDACT-NEEDS-CLASS", message, "when: {class: [...]}");
    }
    if (id.isEmpty() || effect.isEmpty() || because.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Rule(new RuleRef(owner, id.get(), because.get().text()), when, effect.get()));
  }

  private Optional<Effect> effect(Word word) {
    if (LATER_EFFECTS.contains(word.text())) {
      String message = "Effect " + Problems.quote(word.text()) + " is not enforced by this release";
      problems.add(word.place(), "NOT-ENFORCED", message, Problems.list(Effect.WORDS));
      return Optional.empty();
    }
    Optional<Effect> effect = Effect.ofWord(word.text());
    if (effect.isEmpty()) {
      problems.addUnknown(word, "UNKNOWN-EFFECT", "Effect", Effect.WORDS);
    }
    return effect;
  }

  /// An `if` is code of a later release; most of them say what a selector says.
  private void refuseCondition(Mapping rule, String condition) {
    String packed = condition.replace(" ", "");
    List<String> selectors = new ArrayList<>();
    if (packed.contains("src.region==dst.region")) {
      selectors.add("same_region: true");
    }
    if (packed.contains("src.region!=dst.region")) {
      selectors.add("same_region: false");
    }
    if (packed.contains("src.org==dst.org")) {
      selectors.add("same_org: true");
    }
    if (packed.contains("src.org!=dst.org")) {
      selectors.add("same_org: false");
    }
    if (packed.contains("transfer.")) {
      List<String> bases =
          Transfer.BASES.stream().filter(basis -> packed.contains("'" + basis + "'")).toList();
      List<String> named = bases.isEmpty() ? Transfer.BASES : bases;
      selectors.add("transfer: [" + String.join(", ", named) + "]");
    }
    String hint =
        selectors.isEmpty()
            ? "selectors under 'when': " + String.join(", ", SELECTORS)
            : "when: {" + String.join(", ", selectors) + "}";
    String message = "'if' is not enforced by this release, so it is not accepted";
    problems.add(rule.placeOf("if"), "NOT-ENFORCED", message, hint);
  }

  private When when(Mapping when) {
    when.check(SELECTORS, LATER_KEYS);
    return new When(
        known(when, "class", "UNDECLARED-CLASS", declared.classes.keySet()),
        labels(when),
        channels(when),
        orgs(when, "org"),
        orgs(when, "reader"),
        known(when, "from", "UNDECLARED-REGION", declared.places()),
        known(when, "to", "UNDECLARED-REGION", declared.places()),
        known(when, "transfer", "UNKNOWN-BASIS", Transfer.BASES),
        when.word("same_region").flatMap(names::truth),
        when.word("same_org").flatMap(names::truth));
  }

  private Set<String> known(Mapping when, String selector, String code, Collection<String> valid) {
    Set<String> found = new TreeSet<>();
    for (Word word : when.words(selector)) {
      if (valid.contains(word.text())) {
        found.add(word.text());
      } else {
        problems.addUnknown(word, code, "In '" + selector + "':", valid);
      }
    }
    return Set.copyOf(found);
  }

  private Set<String> labels(Mapping when) {
    Set<String> labels = new TreeSet<>();
    for (Word word : when.words("label")) {
      names.name(word, "Label").ifPresent(labels::add);
    }
    return Set.copyOf(labels);
  }

  private Set<ChannelId> channels(Mapping when) {
    Set<ChannelId> channels = new LinkedHashSet<>();
    for (String alias : known(when, "channel", "UNDECLARED-CHANNEL", declared.channels.keySet())) {
      ChannelId channel = declared.channels.get(alias);
      if (channel != null) {
        channels.add(channel);
      }
    }
    return Set.copyOf(channels);
  }

  private Set<OrgId> orgs(Mapping when, String selector) {
    Set<OrgId> orgs = new LinkedHashSet<>();
    for (String name : known(when, selector, "UNDECLARED-ORG", Declarations.words(declared.orgs))) {
      orgs.add(new OrgId(name));
    }
    return Set.copyOf(orgs);
  }

  private static List<String> with(List<String> keys, String more) {
    List<String> all = new ArrayList<>(keys);
    all.add(more);
    return all;
  }
}
