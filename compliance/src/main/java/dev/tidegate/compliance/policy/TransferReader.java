package dev.tidegate.compliance.policy;

import dev.tidegate.model.OrgId;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the `transfers` of a policy file: where the file claims a legal basis.
final class TransferReader {
  private static final List<String> KEYS =
      List.of("from", "to", "basis", "ref", "expires", "orgs", "tia");

  private final Declarations declared;
  private final Problems problems;
  private final Names names;

  TransferReader(Declarations declared, Problems problems) {
    this.declared = declared;
    this.problems = problems;
    this.names = new Names(problems);
  }

  List<Transfer> read(List<Node> nodes) {
    List<Transfer> transfers = new ArrayList<>();
    for (Node node : nodes) {
      transfer(Mapping.of(node, "A transfer", problems)).ifPresent(transfers::add);
    }
    return transfers;
  }

  private Optional<Transfer> transfer(Mapping line) {
    line.check(KEYS, List.of());
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
