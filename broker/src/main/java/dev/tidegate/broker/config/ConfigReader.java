package dev.tidegate.broker.config;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Binds a YAML file to a tree of records and collects what is wrong with it, with its place.
///
/// Null stands for "told already": what has a mistake in it binds to null, so that one mistake is
/// told once and the rest of the file is read all the same.
final class ConfigReader {
  private static final int FILE_BYTES = 1 << 20;
  private static final int DEPTH = 16;
  private static final int LIST_ITEMS = 10_000;

  private final Problems problems;
  private final Forms forms;

  private ConfigReader(Path file) {
    this.problems = new Problems(file.toString());
    Path folder = file.toAbsolutePath().getParent();
    this.forms = new Forms(folder == null ? file.toAbsolutePath() : folder);
  }

  static <T extends Record> T read(Path file, Class<T> type) throws ConfigException {
    var reader = new ConfigReader(file);
    Optional<Node> root = reader.parse(file);
    Record config = root.isPresent() ? reader.record(root.get(), type) : null;
    if (config == null || !reader.problems.isEmpty()) {
      throw new ConfigException(reader.problems.inOrder());
    }
    return type.cast(config);
  }

  private Optional<Node> parse(Path path) {
    try {
      if (Files.size(path) > FILE_BYTES) {
        problems.tell(null, "the file is too long", Form.printBytes(FILE_BYTES) + " at most");
        return Optional.empty();
      }
      String text = Files.readString(path);
      LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
      if (isTooDeep(text, settings)) {
        return Optional.empty();
      }
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        problems.tell(null, "the file is empty", "a mapping of settings");
      }
      return root;
    } catch (CharacterCodingException e) {
      problems.tell(null, "the file is not UTF-8", "text in UTF-8");
    } catch (IOException e) {
      problems.tell(null, "the file cannot be read", "a readable file");
    } catch (MarkedYamlEngineException e) {
      problems.tell(
          e.getProblemMark(), "not YAML: " + e.getProblem(), Optional.empty(), Optional.empty());
    } catch (YamlEngineException e) {
      problems.tell(null, "not YAML", "YAML 1.2");
    }
    return Optional.empty();
  }

  // Nodes are composed by recursion, events are not: look at those first.
  private boolean isTooDeep(String text, LoadSettings settings) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case Alias, Comment, DocumentEnd, DocumentStart, Scalar, StreamEnd, StreamStart -> {}
      }
      if (depth > DEPTH) {
        problems.tell(
            event.getStartMark(),
            "nested too deep",
            Optional.of("at most " + DEPTH + " levels"),
            Optional.empty());
        return true;
      }
    }
    return false;
  }

  private @Nullable Record record(@Nullable Node node, Class<?> type) {
    if (node != null && !(node instanceof MappingNode)) {
      problems.tell(node, "not a mapping", "keys and values");
      return null;
    }
    RecordComponent[] components = type.getRecordComponents();
    List<String> keys = Arrays.stream(components).map(it -> Keys.of(it.getName())).toList();
    var section = new Section(node instanceof MappingNode mapping ? mapping : null, keys, problems);
    @Nullable Object[] values = new Object[components.length];
    boolean complete = true;
    for (int i = 0; i < components.length; i++) {
      values[i] = component(section, type, components[i]);
      complete &= values[i] != null;
    }
    return complete ? construct(section, type, values) : null;
  }

  private @Nullable Object component(Section section, Class<?> owner, RecordComponent component) {
    String key = Keys.of(component.getName());
    Node value = section.value(key);
    if (value != null) {
      return value(value, component.getName(), component.getGenericType());
    }
    Optional<Object> fallback = Forms.fallback(owner, component);
    if (fallback.isPresent()) {
      return fallback.get();
    }
    if (component.getType().isRecord() && !forms.isScalar(component.getType())) {
      return record(section.place(key), component.getType(), key);
    }
    section.missing(key);
    return null;
  }

  // A section that is not there at all: made of its defaults, or missing if it has a key that must
  // be set.
  private @Nullable Record record(@Nullable Node place, Class<?> type, String key) {
    for (RecordComponent component : type.getRecordComponents()) {
      if (Forms.fallback(type, component).isEmpty() && !component.getType().isRecord()) {
        problems.tell(place, "'" + key + "' is missing", "it must be set");
        return null;
      }
    }
    return record(null, type);
  }

  private @Nullable Object value(Node node, String name, Type type) {
    if (type instanceof ParameterizedType generic) {
      Type inner = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == Optional.class) {
        Object value = value(node, name, inner);
        return value == null ? null : Optional.of(value);
      }
      if (generic.getRawType() == Map.class) {
        return map(node, name, (Class<?>) inner, (Class<?>) generic.getActualTypeArguments()[1]);
      }
      return list(node, name, inner);
    }
    Class<?> plain = (Class<?>) type;
    return forms.isScalar(plain) ? scalar(node, name, plain) : record(node, plain);
  }

  private @Nullable List<Object> list(Node node, String name, Type type) {
    if (!(node instanceof SequenceNode sequence)) {
      problems.tell(node, "'" + Keys.of(name) + "' is not a list", "[a, b] or one '- item' a line");
      return null;
    }
    if (sequence.getValue().size() > LIST_ITEMS) {
      problems.tell(node, "'" + Keys.of(name) + "' is too long", "at most " + LIST_ITEMS);
      return null;
    }
    List<Object> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      Object value = value(item, name, type);
      if (value != null) {
        items.add(value);
      }
    }
    return items.size() == sequence.getValue().size() ? items : null;
  }

  // A mapping whose keys are names.
  private @Nullable Map<Object, Object> map(
      Node node, String name, Class<?> keyType, Class<?> type) {
    if (!(node instanceof MappingNode mapping)) {
      problems.tell(node, "'" + Keys.of(name) + "' is not a mapping", "a name: with its settings");
      return null;
    }
    if (mapping.getValue().size() > LIST_ITEMS) {
      problems.tell(node, "'" + Keys.of(name) + "' is too long", "at most " + LIST_ITEMS);
      return null;
    }
    Map<Object, Object> entries = new LinkedHashMap<>();
    boolean complete = true;
    for (NodeTuple each : mapping.getValue()) {
      Object key = scalar(each.getKeyNode(), name, keyType);
      Object value = record(each.getValueNode(), type);
      complete &= key != null && value != null;
      if (key != null && value != null && entries.putIfAbsent(key, value) != null) {
        problems.tell(each.getKeyNode(), "duplicate key '" + key + "'", "each key once");
      }
    }
    return complete ? entries : null;
  }

  private @Nullable Object scalar(Node node, String name, Class<?> type) {
    Form<?> form = forms.form(name, type);
    if (!(node instanceof ScalarNode scalar)) {
      problems.tell(node, "'" + Keys.of(name) + "' is not a single value", form.expected());
      return null;
    }
    String text = scalar.getValue();
    if (text.isEmpty()) {
      problems.tell(node, "'" + Keys.of(name) + "' has no value", form.expected());
      return null;
    }
    if (text.contains("${")) {
      problems.tell(
          node, "'" + Keys.of(name) + "': variables are not replaced", "the value itself");
      return null;
    }
    try {
      return Forms.fit(form.parse(text), type);
    } catch (IllegalArgumentException | ArithmeticException e) {
      // The value is not repeated: somebody may have put a secret where a path belongs.
      problems.tell(
          node,
          "'" + Keys.of(name) + "' is malformed",
          Optional.of(form.expected()),
          form.nearest(text));
      return null;
    }
  }

  private @Nullable Record construct(Section section, Class<?> type, @Nullable Object[] values) {
    try {
      return (Record) type.getDeclaredConstructors()[0].newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InvalidSetting invalid) {
        String key = Keys.of(invalid.component());
        problems.tell(
            section.place(key), "'" + key + "': " + invalid.problem(), invalid.expected());
        return null;
      }
      throw new IllegalStateException("Constructor of a setting failed", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("A setting's record cannot be made", e);
    }
  }
}
