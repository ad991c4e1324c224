package dev.tidegate.compliance.policy;

import dev.tidegate.compliance.detect.Detector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a policy file means as a tree of maps, lists and strings, for its hash: lists that are sets
/// are sorted, names are resolved, and nothing of the writing is left.
///
/// A change here changes the hash of every file: hashes of different releases are then different,
/// too.
final class MeaningTree {
  private MeaningTree() {}

  /// The tree in canonical form.
  static String text(
      PolicyHeader header, Declarations declared, List<Transfer> transfers, List<Rule> rules) {
    Map<String, Object> tree = new TreeMap<>();
    tree.put("apiVersion", PolicyFileReader.API_VERSION);
    tree.put("policy", tree(header));
    tree.put("regions", regions(declared));
    tree.put("orgs", orgs(declared));
    tree.put("channels", channels(declared));
    tree.put("classes", classes(declared));
    List<String> lines = new ArrayList<>();
    transfers.forEach(transfer -> lines.add(Canonical.text(tree(transfer))));
    tree.put("transfers", sorted(lines));
    Map<String, Object> ruleTrees = new TreeMap<>();
    rules.forEach(rule -> ruleTrees.put(rule.ref().rule(), tree(rule)));
    tree.put("rules", ruleTrees);
    return Canonical.text(tree);
  }

  private static Map<String, Object> tree(PolicyHeader header) {
    Map<String, Object> tree = new TreeMap<>();
    tree.put("id", header.id());
    tree.put("org", header.owner());
    tree.put("version", header.version());
    tree.put("mode", "enforce");
    header.contact().ifPresent(contact -> tree.put("owner", contact));
    header.asOf().ifPresent(day -> tree.put("as_of", day.toString()));
    header.reviewBy().ifPresent(day -> tree.put("review_by", day.toString()));
    return tree;
  }

  private static Map<String, Object> regions(Declarations declared) {
    Map<String, Object> trees = new TreeMap<>();
    declared.regions.forEach((id, region) -> {
      Map<String, Object> tree = new TreeMap<>();
      tree.put("jurisdictions", region.jurisdictions());
      region.kms().ifPresent(kms -> tree.put("kms", kms));
      trees.put(id.value(), tree);
    });
    return trees;
  }

  private static Map<String, Object> orgs(Declarations declared) {
    Map<String, Object> trees = new TreeMap<>();
    declared.orgs.forEach((id, org) -> {
      Map<String, Object> tree = new TreeMap<>();
      tree.put("home", org.home().value());
      org.mayStore().ifPresent(where -> tree.put("may_store", sorted(where)));
      trees.put(id.value(), tree);
    });
    return trees;
  }

  private static Map<String, Object> channels(Declarations declared) {
    Map<String, Object> trees = new TreeMap<>();
    declared.channels.forEach((alias, id) -> trees.put(alias, id.toString()));
    return trees;
  }

  private static Map<String, Object> classes(Declarations declared) {
    Map<String, Object> trees = new TreeMap<>();
    declared.classes.forEach((name, definition) -> {
      List<String> detectors = definition.detectors().stream().map(Detector::id).toList();
      trees.put(name, Map.of("detect", sorted(detectors), "or_label", sorted(definition.labels())));
    });
    return trees;
  }

  private static Map<String, Object> tree(Transfer transfer) {
    Map<String, Object> tree = new TreeMap<>();
    tree.put("from", sorted(transfer.from()));
    tree.put("to", sorted(transfer.to()));
    tree.put("basis", transfer.basis());
    tree.put("ref", transfer.ref());
    tree.put("expires", transfer.expires().toString());
    tree.put("orgs", sorted(transfer.orgs()));
    transfer.tia().ifPresent(tia -> tree.put("tia", tia));
    return tree;
  }

  private static Map<String, Object> tree(Rule rule) {
    When when = rule.when();
    Map<String, Object> tree = new TreeMap<>();
    tree.put("effect", rule.effect().word());
    tree.put("because", rule.ref().because());
    tree.put("class", sorted(when.classes()));
    tree.put("label", sorted(when.labels()));
    tree.put("channel", sorted(when.channels()));
    tree.put("org", sorted(when.orgs()));
    tree.put("reader", sorted(when.readers()));
    tree.put("from", sorted(when.from()));
    tree.put("to", sorted(when.to()));
    tree.put("transfer", sorted(when.transfer()));
    when.sameRegion().ifPresent(same -> tree.put("same_region", same.toString()));
    when.sameOrg().ifPresent(same -> tree.put("same_org", same.toString()));
    return tree;
  }

  private static List<String> sorted(Collection<?> names) {
    return names.stream().map(Object::toString).sorted().toList();
  }
}
