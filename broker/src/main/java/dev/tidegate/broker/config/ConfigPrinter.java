package dev.tidegate.broker.config;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Prints a tree of settings as YAML that the reader takes again, marking what is a default.
final class ConfigPrinter {
  // Words that YAML reads as the text they are.
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9/._][A-Za-z0-9/._:-]*[A-Za-z0-9/._-]|[A-Za-z0-9/]");

  private final Forms forms = new Forms(Path.of("").toAbsolutePath());
  private final StringBuilder out = new StringBuilder();

  private ConfigPrinter() {}

  static String print(Record config) {
    var printer = new ConfigPrinter();
    printer.record(config, "");
    return printer.out.toString();
  }

  private void record(Record section, String indent) {
    for (RecordComponent component : section.getClass().getRecordComponents()) {
      String key = indent + Keys.of(component.getName()) + ":";
      Object value = read(section, component);
      String mark =
          Forms.fallback(section.getClass(), component).filter(value::equals).isPresent()
              ? "  # default"
              : "";
      switch (value) {
        case Optional<?> optional ->
            optional.ifPresent(it -> line(key + " " + scalar(component.getName(), it)));
        case Map<?, ?> map when map.isEmpty() -> line(key + " {}" + mark);
        case Map<?, ?> map -> {
          line(key);
          SortedMap<String, Record> sorted = new TreeMap<>();
          map.forEach(
              (name, inner) -> sorted.put(scalar(component.getName(), name), (Record) inner));
          sorted.forEach((name, inner) -> entry(name, inner, indent + "  "));
        }
        case List<?> list when !list.isEmpty() && isSection(list.getFirst()) -> {
          line(key);
          list.forEach(it -> item((Record) it, indent));
        }
        case List<?> list ->
            line(
                key
                    + " ["
                    + String.join(
                        ", ", list.stream().map(it -> scalar(component.getName(), it)).toList())
                    + "]"
                    + mark);
        case Record inner when isSection(inner) -> {
          line(key);
          record(inner, indent + "  ");
        }
        default -> line(key + " " + scalar(component.getName(), value) + mark);
      }
    }
  }

  private void item(Record section, String indent) {
    int start = out.length();
    record(section, indent + "    ");
    out.setCharAt(start + indent.length() + 2, '-');
  }

  private void entry(String name, Record section, String indent) {
    line(indent + name + ":");
    int start = out.length();
    record(section, indent + "  ");
    if (out.length() == start) {
      out.insert(start - 1, " {}");
    }
  }

  private boolean isSection(Object value) {
    return value instanceof Record && !forms.isScalar(value.getClass());
  }

  @SuppressWarnings("unchecked") // The form is found by the value's own type.
  private String scalar(String name, Object value) {
    Class<?> type =
        switch (value) {
          case Integer _ -> int.class;
          case Long _ -> long.class;
          case Boolean _ -> boolean.class;
          case Path _ -> Path.class;
          default -> value.getClass();
        };
    String text = ((Form<Object>) forms.form(name, type)).print(Forms.widen(value));
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "''") + "'";
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private static Object read(Record section, RecordComponent component) {
    try {
      return component.getAccessor().invoke(section);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("A setting cannot be read: " + component.getName(), e);
    }
  }
}
