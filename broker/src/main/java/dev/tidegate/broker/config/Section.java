package dev.tidegate.broker.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// One mapping of the file, or one that is not there: its known keys, each once. Tells the others
/// as problems.
final class Section {
  private static final int NAME_SHOWN = 64;

  private final @Nullable MappingNode node;
  private final Problems problems;
  private final Map<String, Node> values = new LinkedHashMap<>();

  Section(@Nullable MappingNode node, List<String> known, Problems problems) {
    this.node = node;
    this.problems = problems;
    if (node != null) {
      node.getValue().forEach(it -> take(it.getKeyNode(), it.getValueNode(), known));
    }
  }

  @Nullable Node value(String key) {
    return values.get(key);
  }

  /// Where a key stands, or the section if it is not there.
  @Nullable Node place(String key) {
    return values.getOrDefault(key, node);
  }

  void missing(String key) {
    problems.tell(node, "'" + key + "' is missing", "it must be set");
  }

  private void take(Node key, Node value, List<String> known) {
    String name = key instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (!known.contains(name)) {
      Optional<String> near = Keys.nearest(name, known);
      Optional<String> all =
          near.isPresent()
              ? Optional.empty()
              : Optional.of(
                  "one of " + String.join(", ", known) + "; a newer release's need that release");
      problems.tell(key, "unknown key '" + printable(name) + "'", all, near);
    } else if (values.putIfAbsent(name, value) != null) {
      problems.tell(key, "duplicate key '" + name + "'", "each key once");
    }
  }

  private static String printable(String name) {
    String plain = name.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() > NAME_SHOWN ? plain.substring(0, NAME_SHOWN) + "..." : plain;
  }
}
