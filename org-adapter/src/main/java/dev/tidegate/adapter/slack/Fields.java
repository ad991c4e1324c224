package dev.tidegate.adapter.slack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One object of an export, for who knows its fields. What is not there or of another type is
/// empty.
record Fields(Map<String, Object> values) {
  /// What is not empty.
  Optional<String> text(String name) {
    return values.get(name) instanceof String text && !text.isEmpty()
        ? Optional.of(text)
        : Optional.empty();
  }

  boolean is(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  Fields object(String name) {
    return of(values.get(name));
  }

  List<Fields> objects(String name) {
    return values.get(name) instanceof List<?> list
        ? list.stream().filter(Map.class::isInstance).map(Fields::of).toList()
        : List.of();
  }

  List<String> texts(String name) {
    return values.get(name) instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  private static Fields of(@Nullable Object value) {
    var fields = new LinkedHashMap<String, Object>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, each) -> fields.put(String.valueOf(name), each));
    }
    return new Fields(fields);
  }
}
