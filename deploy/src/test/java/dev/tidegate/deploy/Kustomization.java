package dev.tidegate.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// As much of Kustomize as the overlays here use: resources, files in a ConfigMap, labels and an
/// image. Where `kubectl` is there, a test compares it with the real one.
final class Kustomization {
  private static final String FILE = "kustomization.yaml";

  private Kustomization() {}

  /// The objects of a folder.
  static List<Tree> build(Path folder) {
    Tree settings = Tree.one(folder.resolve(FILE));
    List<Tree> objects = new ArrayList<>();
    for (String resource : settings.at("resources").words()) {
      Path path = folder.resolve(resource).normalize();
      objects.addAll(Files.isDirectory(path) ? build(path) : Tree.all(Tree.read(path)));
    }
    settings.at("configMapGenerator").items().forEach(it -> objects.add(configMap(folder, it)));
    Map<String, String> labels =
        settings.at("labels").items().stream()
            .flatMap(it -> it.at("pairs").texts().entrySet().stream())
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return labels.isEmpty() ? objects : objects.stream().map(it -> labelled(it, labels)).toList();
  }

  private static Tree configMap(Path folder, Tree generator) {
    Map<String, String> data = new LinkedHashMap<>();
    for (String file : generator.at("files").words()) {
      data.put(file, Tree.read(folder.resolve(file)));
    }
    return new Tree(
        Map.of(
            "kind",
            "ConfigMap",
            "metadata",
            Map.of("name", generator.at("name").text()),
            "data",
            data));
  }

  private static Tree labelled(Tree object, Map<String, String> labels) {
    return object.at("spec", "template").exists()
        ? new Tree(with(object, List.of("spec", "template", "metadata", "labels"), labels))
        : object;
  }

  private static @Nullable Object with(Tree tree, List<String> path, Map<String, String> more) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    tree.entries().forEach((key, each) -> copy.put(key, each.value()));
    if (path.isEmpty()) {
      copy.putAll(more);
    } else {
      copy.put(path.getFirst(), with(tree.at(path.getFirst()), path.subList(1, path.size()), more));
    }
    return copy;
  }
}
