package dev.tidegate.compliance.policy;

import dev.tidegate.model.OrgId;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads one policy file, section by section, and collects every problem on the way.
final class PolicyFileReader {
  static final String API_VERSION = "residency/v1";

  private static final List<String> SECTIONS =
      List.of(
          "apiVersion", "policy", "regions", "orgs", "channels", "transfers", "classes", "rules");
  private static final List<String> LATER_SECTIONS =
      List.of(
          "use", "transit", "retention", "holds", "erasure", "exceptions", "invariants", "tests");
  private static final List<String> POLICY_KEYS =
      List.of("id", "org", "version", "owner", "mode", "as_of", "review_by");
  private static final List<String> LATER_MODES = List.of("off", "shadow", "warn");

  private final String fileName;
  private final String yaml;
  private final Problems problems;
  private final Names names;

  PolicyFileReader(String fileName, String yaml) {
    this.fileName = fileName;
    this.yaml = yaml;
    this.problems = new Problems(fileName);
    this.names = new Names(problems);
  }

  PolicyFile read() throws PolicyFileException {
    Optional<Node> root = YamlTree.of(fileName, yaml, problems);
    problems.throwIfAny();
    Mapping file = Mapping.of(root.orElseThrow(), "The file", problems);
    file.check(SECTIONS, LATER_SECTIONS);
    file.required("apiVersion", "apiVersion: " + API_VERSION).ifPresent(this::version);
    Declarations declared = new DeclarationReader(problems).read(file);
    List<Transfer> transfers =
        new TransferReader(declared, problems).read(file.sequence("transfers"));
    PolicyHeader header = header(file, declared);
    if (!file.has("rules")) {
      problems.add(file.place(), "MISSING-KEY", "'rules' is missing", "rules: [...]");
    }
    List<Rule> rules =
        new RuleReader(header.owner(), declared, problems).read(file.sequence("rules"));
    problems.throwIfAny();
    return new PolicyFile(fileName, yaml, header, declared, transfers, rules);
  }

  private void version(Word word) {
    if (!word.text().equals(API_VERSION)) {
      problems.addUnknown(word, "BAD-VALUE", "Version", List.of(API_VERSION));
    }
  }

  private PolicyHeader header(Mapping file, Declarations declared) {
    if (!file.has("policy")) {
      problems.add(
          file.place(), "MISSING-KEY", "'policy' is missing", "policy: {id: ..., org: ...}");
      return PolicyHeader.UNREADABLE;
    }
    Mapping policy = file.mapping("policy");
    policy.check(POLICY_KEYS, List.of());
    policy.word("mode").ifPresent(this::mode);
    Optional<Word> id = policy.required("id", "id: a-name");
    id.ifPresent(word -> names.name(word, "Policy id"));
    Optional<Word> owner = policy.required("org", "the org whose file this is");
    owner.ifPresent(word -> owner(word, declared));
    return new PolicyHeader(
        id.map(Word::text).orElse(""),
        owner.map(Word::text).orElse(""),
        policy.required("version", "version: 2026.11.1").map(Word::text).orElse(""),
        policy.word("owner").map(Word::text),
        policy.word("as_of").flatMap(names::date),
        policy.word("review_by").flatMap(names::date));
  }

  private void mode(Word word) {
    if (LATER_MODES.contains(word.text())) {
      String message = "Mode " + Problems.quote(word.text()) + " is not enforced by this release";
      problems.add(word.place(), "NOT-ENFORCED", message, "enforce");
    } else if (!word.text().equals("enforce")) {
      problems.addUnknown(word, "BAD-VALUE", "Mode", List.of("enforce"));
    }
  }

  private void owner(Word word, Declarations declared) {
    if (word.text().equals(PolicyFile.BASELINE)) {
      return;
    }
    Optional<OrgId> org = names.org(word);
    if (org.isPresent() && !declared.orgs.containsKey(org.get())) {
      TreeSet<String> valid = new TreeSet<>(Declarations.words(declared.orgs));
      valid.add(PolicyFile.BASELINE);
      problems.addUnknown(word, "UNDECLARED-ORG", "Org", valid);
    }
  }
}
