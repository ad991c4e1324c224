package dev.tidegate.compliance.policy;

import dev.tidegate.compliance.detect.Detector;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private static final List<String> LATER_DETECTORS =
      List.of("ssn", "aadhaar", "passport-mrz", "icd10", "mrn", "iban");
  private static final List<String> DETECTORS =
      Arrays.stream(Detector.values()).map(Detector::id).toList();

  private final String fileName;
  private final String yaml;
  private final Problems problems;
  private final Names names;
  private final Declarations declared = new Declarations();

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
    regions(file.mapping("regions"));
    orgs(file.mapping("orgs"));
    channels(file.mapping("channels"));
    classes(file.mapping("classes"));
    List<Transfer> transfers = transfers(file.sequence("transfers"));
    PolicyHeader header = header(file);
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

  private PolicyHeader header(Mapping file) {
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
    owner.ifPresent(this::owner);
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

  private void owner(Word word) {
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

  private void regions(Mapping regions) {
    for (Word key : regions.keyWords()) {
      Optional<RegionId> id = names.region(key);
      Mapping region = regions.mapping(key.text());
      region.check(List.of("jurisdictions", "kms"), List.of());
      if (!region.has("jurisdictions")) {
        region.required("jurisdictions", "jurisdictions: [EU]");
      }
      TreeSet<String> jurisdictions = new TreeSet<>();
      for (Word word : region.words("jurisdictions")) {
        names.jurisdiction(word).ifPresent(jurisdictions::add);
      }
      Optional<String> kms = region.word("kms").map(Word::text);
      id.ifPresent(
          name ->
              declared.regions.put(name, new Declarations.Region(jurisdictions, kms, key.place())));
    }
  }

  private void orgs(Mapping orgs) {
    for (Word key : orgs.keyWords()) {
      Optional<OrgId> id = names.org(key);
      Mapping org = orgs.mapping(key.text());
      org.check(List.of("home", "may_store"), List.of());
      Optional<RegionId> home = org.required("home", "home: a region").flatMap(this::region);
      Optional<Set<RegionId>> mayStore = Optional.empty();
      if (org.has("may_store")) {
        Set<RegionId> regions = new HashSet<>();
        org.words("may_store").forEach(word -> region(word).ifPresent(regions::add));
        mayStore = Optional.of(Set.copyOf(regions));
        if (home.isPresent() && !regions.isEmpty() && !regions.contains(home.get())) {
          String message = "The org may not store in its own home";
          problems.add(org.placeOf("may_store"), "HOME-NOT-STORED", message, home.get().value());
        }
      }
      if (id.isPresent() && home.isPresent()) {
        declared.orgs.put(id.get(), new Declarations.Org(home.get(), mayStore, key.place()));
      }
    }
  }

  private Optional<RegionId> region(Word word) {
    Optional<RegionId> region =
        declared.regions.keySet().stream().filter(id -> id.value().equals(word.text())).findFirst();
    if (region.isEmpty()) {
      problems.addUnknown(
          word, "UNDECLARED-REGION", "Region", Declarations.words(declared.regions));
    }
    return region;
  }

  private void channels(Mapping channels) {
    for (Word alias : channels.keyWords()) {
      Optional<String> name = names.name(alias, "Channel alias");
      channels
          .word(alias.text())
          .flatMap(names::channel)
          .ifPresent(id -> name.ifPresent(known -> declared.channels.put(known, id)));
    }
  }

  private void classes(Mapping classes) {
    for (Word key : classes.keyWords()) {
      Optional<String> name = names.name(key, "Class");
      Mapping definition = classes.mapping(key.text());
      definition.check(List.of("detect", "or_label"), List.of("near", "within", "confidence"));
      EnumSet<Detector> detectors = EnumSet.noneOf(Detector.class);
      definition.words("detect").forEach(word -> detector(word).ifPresent(detectors::add));
      Set<String> labels = new TreeSet<>();
      definition
          .words("or_label")
          .forEach(word -> names.name(word, "Label").ifPresent(labels::add));
      if (!definition.has("detect") && !definition.has("or_label")) {
        String message = "Nothing puts a message into class " + Problems.quote(key.text());
        problems.add(key.place(), "MISSING-KEY", message, "detect: [...] or or_label: ...");
      }
      name.ifPresent(
          known ->
              declared.classes.put(
                  known, new ClassDefinition(Set.copyOf(detectors), Set.copyOf(labels))));
    }
  }

  private Optional<Detector> detector(Word word) {
    Optional<Detector> detector = Detector.ofId(word.text());
    if (detector.isEmpty() && LATER_DETECTORS.contains(word.text())) {
      String message =
          "Detector " + Problems.quote(word.text()) + " is not enforced by this release";
      problems.add(word.place(), "NOT-ENFORCED", message, Problems.list(DETECTORS));
    } else if (detector.isEmpty()) {
      problems.addUnknown(word, "UNKNOWN-DETECTOR", "Detector", DETECTORS);
    }
    return detector;
  }

  private List<Transfer> transfers(List<Node> nodes) {
    List<Transfer> transfers = new ArrayList<>();
    for (Node node : nodes) {
      transfer(Mapping.of(node, "A transfer", problems)).ifPresent(transfers::add);
    }
    return transfers;
  }

  private Optional<Transfer> transfer(Mapping line) {
    line.check(List.of("from", "to", "basis", "ref", "expires", "orgs", "tia"), List.of());
    Set<String> from = jurisdictions(line, "from");
    Set<String> to = jurisdictions(line, "to");
    Set<OrgId> orgs = new HashSet<>();
    for (Word word : line.words("orgs")) {
      Optional<OrgId> org =
          declared.orgs.keySet().stream().filter(id -> id.value().equals(word.text())).findFirst();
      if (org.isEmpty()) {
        problems.addUnknown(word, "UNDECLARED-ORG", "Org", Declarations.words(declared.orgs));
      }
      org.ifPresent(orgs::add);
    }
    Optional<Word> basis = line.required("basis", Problems.list(Transfer.BASES));
    basis.ifPresent(word -> basis(line, word));
    Optional<Word> ref = line.required("ref", "the decision, contract or register entry");
    Optional<LocalDate> expires =
        line.required("expires", "the last day: YYYY-MM-DD").flatMap(names::date);
    Optional<String> tia = line.word("tia").map(Word::text);
    if (basis.isEmpty() || ref.isEmpty() || expires.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Transfer(
            from, to, basis.get().text(), ref.get().text(), expires.get(), Set.copyOf(orgs), tia));
  }

  private void basis(Mapping line, Word basis) {
    switch (basis.text()) {
      case Transfer.SAME ->
          problems.add(
              basis.place(),
              "BAD-VALUE",
              "Basis 'same' is that of a jurisdiction with itself, which needs no line",
              Problems.list(Transfer.BASES.subList(1, Transfer.BASES.size())));
      case "scc", "bcr" -> {
        if (!line.has("tia")) {
          String message = "Basis " + Problems.quote(basis.text()) + " needs an assessment";
          problems.add(basis.place(), "BASIS-NEEDS-TIA", message, "tia: its reference");
        }
      }
      case "dpf" -> {
        if (!line.has("orgs")) {
          String message = "Basis 'dpf' covers certified orgs only";
          problems.add(basis.place(), "BASIS-NEEDS-ORGS", message, "orgs: those certified");
        }
      }
      default -> {
        if (!Transfer.BASES.contains(basis.text())) {
          problems.addUnknown(basis, "UNKNOWN-BASIS", "Basis", Transfer.BASES);
        }
      }
    }
  }

  private Set<String> jurisdictions(Mapping line, String key) {
    if (!line.has(key)) {
      line.required(key, key + ": a jurisdiction");
    }
    Set<String> found = new TreeSet<>();
    Set<String> valid = declared.jurisdictions();
    for (Word word : line.words(key)) {
      if (valid.contains(word.text())) {
        found.add(word.text());
      } else {
        problems.addUnknown(word, "UNDECLARED-REGION", "Jurisdiction", valid);
      }
    }
    return Set.copyOf(found);
  }
}
