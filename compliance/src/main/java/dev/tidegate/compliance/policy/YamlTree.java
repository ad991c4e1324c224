package dev.tidegate.compliance.policy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// Turns YAML 1.2 text into a tree with positions, within bounds: 1 MiB, 16 levels, 50 000 nodes,
/// one document, 32 aliases and none inside something that is itself repeated, so that no text
/// grows much.
///
/// The events are checked before the tree is built, because building it is recursive.
final class YamlTree {
  static final int MAX_CHARACTERS = 1024 * 1024;
  static final int MAX_DEPTH = 16;
  static final int MAX_NODES = 50_000;
  static final int MAX_ALIASES = 32;

  private final String yaml;
  private final Problems problems;
  private final LoadSettings settings;

  private YamlTree(String file, String yaml, Problems problems) {
    this.yaml = yaml;
    this.problems = problems;
    this.settings = LoadSettings.builder().setLabel(file).setCodePointLimit(MAX_CHARACTERS).build();
  }

  /// The root, or empty after one problem was added.
  static Optional<Node> of(String file, String yaml, Problems problems) {
    return new YamlTree(file, yaml, problems).read();
  }

  private Optional<Node> read() {
    if (yaml.length() > MAX_CHARACTERS) {
      return refuse(Place.START, "TOO-LARGE", "The file is too large", "at most 1 MiB");
    }
    try {
      if (!isBounded()) {
        return Optional.empty();
      }
      Optional<Node> root = new Compose(settings).composeString(yaml);
      return root.isPresent()
          ? root
          : refuse(Place.START, "SYNTAX", "The file is empty", "apiVersion: residency/v1");
    } catch (MarkedYamlEngineException e) {
      Place place = Place.of(e.getProblemMark().or(e::getContextMark));
      return refuse(place, "SYNTAX", "Not YAML: " + oneLine(e.getProblem()), hint(place));
    } catch (ReaderException e) {
      return refuse(placeOf(e.getPosition()), "SYNTAX", "A character that YAML forbids", "");
    } catch (YamlEngineException e) {
      return refuse(Place.START, "SYNTAX", "Not YAML", "YAML 1.2");
    }
  }

  private boolean isBounded() {
    Deque<Boolean> open = new ArrayDeque<>(); // for each open collection: whether it has an anchor
    int nodes = 0;
    int aliases = 0;
    int documents = 0;
    for (Event event : new Parse(settings).parseString(yaml)) {
      Place place = Place.of(event.getStartMark());
      switch (event.getEventId()) {
        case DocumentStart -> {
          if (++documents > 1) {
            refuse(place, "SYNTAX", "A second document", "one document in a file");
            return false;
          }
        }
        case Alias -> {
          if (++aliases > MAX_ALIASES || open.contains(true)) {
            refuse(place, "ALIAS", "Too many or nested aliases", "the value itself");
            return false;
          }
        }
        case MappingStart, SequenceStart ->
            open.push(event instanceof NodeEvent node && node.getAnchor().isPresent());
        case MappingEnd, SequenceEnd -> open.pop();
        case Scalar, Comment, DocumentEnd, StreamStart, StreamEnd -> {}
      }
      if (open.size() > MAX_DEPTH) {
        refuse(place, "TOO-DEEP", "Nested too deep", "at most " + MAX_DEPTH + " levels");
        return false;
      }
      if (++nodes > MAX_NODES) {
        refuse(place, "TOO-LARGE", "Too many values", "at most " + MAX_NODES);
        return false;
      }
    }
    return true;
  }

  private Optional<Node> refuse(Place place, String code, String message, String expected) {
    problems.add(place, code, message, expected);
    return Optional.empty();
  }

  private String hint(Place place) {
    String line = yaml.lines().skip(place.line() - 1L).findFirst().orElse("");
    return line.contains("\t") ? "spaces, not tabs" : "YAML 1.2";
  }

  private Place placeOf(int position) {
    String before = yaml.substring(0, yaml.offsetByCodePoints(0, Math.min(position, count())));
    int lineStart = before.lastIndexOf('\n') + 1;
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Place(line, before.codePointCount(lineStart, before.length()) + 1);
  }

  private int count() {
    return yaml.codePointCount(0, yaml.length());
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
