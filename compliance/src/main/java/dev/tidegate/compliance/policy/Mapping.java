package dev.tidegate.compliance.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// One mapping of a policy file while it is read: its entries by key, each key at most once.
///
/// What is wrong becomes a problem and reads as absent, so that one reading finds all mistakes.
final class Mapping {
  private final Problems problems;
  private final Place place;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private record Entry(Word key, Node value) {}

  private Mapping(Problems problems, Place place) {
    this.problems = problems;
    this.place = place;
  }

  static Mapping of(Node node, String what, Problems problems) {
    Mapping mapping = new Mapping(problems, Place.of(node.getStartMark()));
    if (!(node instanceof MappingNode map)) {
      problems.add(mapping.place, "TYPE", what + " is not a mapping", "key: value");
      return mapping;
    }
    for (NodeTuple tuple : map.getValue()) {
      mapping.put(tuple.getKeyNode(), tuple.getValueNode());
    }
    return mapping;
  }

  private void put(Node key, Node value) {
    Place at = Place.of(key.getStartMark());
    if (!(key instanceof ScalarNode scalar)) {
      problems.add(at, "TYPE", "A key is not a plain word", "key: value");
      return;
    }
    Entry earlier = entries.get(scalar.getValue());
    if (earlier != null) {
      String message = Problems.quote(scalar.getValue()) + " is there twice";
      String expected = "once; the first is in line " + earlier.key.place().line();
      problems.add(at, "DUPLICATE-KEY", message, expected);
      return;
    }
    entries.put(scalar.getValue(), new Entry(new Word(scalar.getValue(), at), value));
  }

  /// Adds a problem for each key that is neither known nor of a later release, and for each of the
  /// latter.
  void check(Collection<String> known, Collection<String> later) {
    for (Entry entry : entries.values()) {
      String key = entry.key.text();
      if (later.contains(key)) {
        problems.add(
            entry.key.place(),
            "NOT-ENFORCED",
            Problems.quote(key) + " is not enforced by this release, so it is not accepted",
            Problems.list(known));
      } else if (!known.contains(key)) {
        problems.addUnknown(entry.key, "UNKNOWN-KEY", "Key", known);
      }
    }
  }

  Place place() {
    return place;
  }

  List<Word> keyWords() {
    return entries.values().stream().map(Entry::key).toList();
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  /// Where the key stands; the mapping's own place if it does not.
  Place placeOf(String key) {
    Entry entry = entries.get(key);
    return entry == null ? place : entry.key.place();
  }

  /// The mapping under the key; absent reads as empty.
  Mapping mapping(String key) {
    Entry entry = entries.get(key);
    return entry == null
        ? new Mapping(problems, place)
        : of(entry.value, Problems.quote(key), problems);
  }

  /// The elements of the sequence under the key; absent reads as empty.
  List<Node> sequence(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return List.of();
    }
    if (entry.value instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    Place at = Place.of(entry.value.getStartMark());
    problems.add(at, "TYPE", Problems.quote(key) + " is not a list", "- ... or [...]");
    return List.of();
  }

  /// The word under the key, empty if absent.
  Optional<Word> word(String key) {
    Entry entry = entries.get(key);
    return entry == null ? Optional.empty() : wordOf(entry.value, key);
  }

  /// The word under the key; absent is a problem.
  Optional<Word> required(String key, String example) {
    if (!has(key)) {
      problems.add(place, "MISSING-KEY", Problems.quote(key) + " is missing", example);
    }
    return word(key);
  }

  /// The words of the list under the key; one word reads as a list of one. Absent reads as empty; a
  /// list that is there must not be.
  List<Word> words(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return List.of();
    }
    if (!(entry.value instanceof SequenceNode sequence)) {
      return wordOf(entry.value, key).map(List::of).orElse(List.of());
    }
    if (sequence.getValue().isEmpty()) {
      Place at = Place.of(sequence.getStartMark());
      problems.add(at, "EMPTY-VALUE", Problems.quote(key) + " is an empty list", "a name or more");
    }
    List<Word> words = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      wordOf(element, key).ifPresent(words::add);
    }
    return words;
  }

  private Optional<Word> wordOf(Node node, String key) {
    Place at = Place.of(node.getStartMark());
    if (!(node instanceof ScalarNode scalar)) {
      problems.add(at, "TYPE", Problems.quote(key) + " is not a plain value", "a word or a text");
      return Optional.empty();
    }
    if (scalar.getTag().equals(Tag.NULL) || scalar.getValue().isBlank()) {
      problems.add(at, "EMPTY-VALUE", Problems.quote(key) + " has no value", "a word or a text");
      return Optional.empty();
    }
    return Optional.of(new Word(scalar.getValue(), at));
  }
}
