package dev.tidegate.compliance.policy;

import dev.tidegate.compliance.detect.Detector;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads what a policy file declares: its regions, orgs, channels and classes.
final class DeclarationReader {
  private static final List<String> LATER_DETECTORS =
      List.of("ssn", "aadhaar", "passport-mrz", "icd10", "mrn", "iban");
  private static final List<String> DETECTORS =
      Arrays.stream(Detector.values()).map(Detector::id).toList();

  private final Problems problems;
  private final Names names;
  private final Declarations declared = new Declarations();

  DeclarationReader(Problems problems) {
    this.problems = problems;
    this.names = new Names(problems);
  }

  Declarations read(Mapping file) {
    regions(file.mapping("regions"));
    orgs(file.mapping("orgs"));
    channels(file.mapping("channels"));
    classes(file.mapping("classes"));
    return declared;
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
      id.ifPresent(name ->
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
      name.ifPresent(known ->
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
}
