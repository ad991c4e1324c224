package dev.tidegate.compliance.policy;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a policy file declares before its rules: the names that its transfers and rules may use.
///
/// Filled section by section while the file is read, then left alone; the maps are in natural
/// order.
final class Declarations {
  /// A region as the file sees it.
  record Region(SortedSet<String> jurisdictions, Optional<String> kms, Place place) {}

  /// An org as the file sees it; it may store anywhere if `mayStore` is absent.
  record Org(RegionId home, Optional<Set<RegionId>> mayStore, Place place) {}

  final SortedMap<RegionId, Region> regions = new TreeMap<>();
  final SortedMap<OrgId, Org> orgs = new TreeMap<>();
  final SortedMap<String, ChannelId> channels = new TreeMap<>();
  final SortedMap<String, ClassDefinition> classes = new TreeMap<>();

  SortedSet<String> jurisdictions() {
    TreeSet<String> all = new TreeSet<>();
    regions.values().forEach(region -> all.addAll(region.jurisdictions()));
    return all;
  }

  /// What a rule may name in `from` and `to`.
  SortedSet<String> places() {
    SortedSet<String> all = jurisdictions();
    all.addAll(words(regions));
    return all;
  }

  static Collection<String> words(Map<?, ?> declared) {
    return declared.keySet().stream().map(Object::toString).toList();
  }
}
