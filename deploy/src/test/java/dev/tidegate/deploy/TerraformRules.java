package dev.tidegate.deploy;

import dev.tidegate.deploy.Hcl.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What has to be true of the names in one folder of Terraform, and of the modules that it calls.
final class TerraformRules {
  private static final Pattern VARIABLE = Pattern.compile("\\bvar\\.([a-z0-9_]+)");
  private static final Pattern LOCAL = Pattern.compile("\\blocal\\.([a-z0-9_]+)");
  private static final Pattern OUTPUT = Pattern.compile("\\bmodule\\.([a-z0-9_]+)\\.([a-z0-9_]+)");
  private static final Pattern RESOURCE = Pattern.compile("\\b(aws_[a-z0-9_]+)\\.([a-z0-9_]+)");
  private static final Set<String> OF_MODULES =
      Set.of("source", "providers", "version", "count", "for_each", "depends_on");

  private final Map<String, List<Block>> blocks = new TreeMap<>();
  private final String code;
  private final Path folder;
  private final List<String> problems = new ArrayList<>();

  private TerraformRules(Path folder, List<Block> all) {
    this.folder = folder;
    this.code = all.stream().map(Block::code).collect(Collectors.joining("\n"));
    all.forEach(it -> blocks.computeIfAbsent(it.type(), _ -> new ArrayList<>()).add(it));
  }

  static List<String> problems(Path folder, List<Block> blocks) {
    var rules = new TerraformRules(folder, blocks);
    rules.checkVariables();
    rules.checkReferences();
    rules.of("module").forEach(rules::checkModule);
    return rules.problems;
  }

  /// The blocks of every `.tf` file in a folder.
  static List<Block> read(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(it -> it.toString().endsWith(".tf"))
          .sorted()
          .flatMap(it -> Hcl.blocks(Tree.read(it)).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Block> of(String type) {
    return blocks.getOrDefault(type, List.of());
  }

  private void must(boolean holds, String otherwise) {
    if (!holds) {
      problems.add(otherwise);
    }
  }

  private Set<String> named(String type) {
    return of(type).stream().map(it -> it.labels().getFirst()).collect(Collectors.toSet());
  }

  private Set<String> used(Pattern pattern) {
    return pattern.matcher(code).results().map(it -> it.group(1)).collect(Collectors.toSet());
  }

  private void checkVariables() {
    Set<String> declared = named("variable");
    Set<String> used = used(VARIABLE);
    used.forEach(it -> must(declared.contains(it), "var." + it + " is not declared"));
    declared.forEach(it -> must(used.contains(it), "variable " + it + " is not used"));
    of("variable")
        .forEach(it ->
            must(
                it.attributes().containsAll(Set.of("description", "type")),
                "variable " + it.labels() + ": without description or type"));
    of("output")
        .forEach(it ->
            must(
                it.attributes().containsAll(Set.of("description", "value")),
                "output " + it.labels() + ": without description or value"));
  }

  private void checkReferences() {
    Set<String> locals = new TreeSet<>();
    of("locals").forEach(it -> locals.addAll(it.attributes()));
    used(LOCAL).forEach(it -> must(locals.contains(it), "local." + it + " is not declared"));
    Set<String> there =
        Stream.concat(of("resource").stream(), of("data").stream())
            .map(it -> it.type() + " " + String.join(".", it.labels()))
            .collect(Collectors.toSet());
    for (MatchResult each : RESOURCE.matcher(code).results().toList()) {
      boolean data = code.startsWith("data.", Math.max(0, each.start() - 5));
      String name = (data ? "data " : "resource ") + each.group(1) + "." + each.group(2);
      must(there.contains(name), name + " is not declared");
    }
    for (MatchResult each : OUTPUT.matcher(code).results().toList()) {
      must(
          of("module").stream()
              .filter(it -> it.labels().getFirst().equals(each.group(1)))
              .flatMap(it -> read(source(it)).stream())
              .anyMatch(it -> it.is("output", each.group(2))),
          each.group() + " is not an output");
    }
  }

  private Path source(Block module) {
    return Pattern.compile("source += \"([^\"]+)\"")
        .matcher(module.text())
        .results()
        .findFirst()
        .map(it -> folder.resolve(it.group(1)).normalize())
        .orElseThrow();
  }

  private void checkModule(Block module) {
    Set<String> given = new TreeSet<>(module.attributes());
    given.removeAll(OF_MODULES);
    List<Block> variables =
        read(source(module)).stream().filter(it -> it.type().equals("variable")).toList();
    for (Block variable : variables) {
      String name = variable.labels().getFirst();
      must(
          given.remove(name) || variable.attributes().contains("default"),
          "module " + module.labels() + ": " + name + " is not given");
    }
    must(given.isEmpty(), "module " + module.labels() + ": no variables " + given);
  }
}
