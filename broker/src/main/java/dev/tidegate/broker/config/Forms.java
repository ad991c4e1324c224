package dev.tidegate.broker.config;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Which form each type of component has in a file, and which default.
///
/// A number whose name has the word `bytes` in it is a size with a unit.
final class Forms {
  private final Map<Class<?>, Form<?>> byType = new HashMap<>();

  Forms(Path folder) {
    byType.put(String.class, Form.TEXT);
    byType.put(RegionId.class, Form.REGION);
    byType.put(OrgId.class, Form.ORG);
    byType.put(Endpoint.class, Form.ENDPOINT);
    byType.put(Duration.class, Form.DURATION);
    byType.put(Path.class, Form.path(folder));
    byType.put(boolean.class, Form.FLAG);
    byType.put(int.class, Form.NUMBER);
    byType.put(long.class, Form.NUMBER);
    byType.put(Integer.class, Form.NUMBER);
    byType.put(Long.class, Form.NUMBER);
    byType.put(JournalConfig.Store.class, Form.choice(JournalConfig.Store.class));
  }

  boolean isScalar(Class<?> type) {
    return byType.containsKey(type);
  }

  Form<?> form(String component, Class<?> type) {
    if (isNumber(type) && component.matches("(bytes|.*Bytes).*")) {
      return Form.BYTES;
    }
    Form<?> form = byType.get(type);
    if (form == null) {
      throw new IllegalStateException("No form for " + type.getName());
    }
    return form;
  }

  private static boolean isNumber(Class<?> type) {
    return type == int.class || type == long.class || type == Integer.class || type == Long.class;
  }

  /// The constant named like the component, or nothing for an optional one; empty if it must be
  /// set.
  static Optional<Object> fallback(Class<?> owner, RecordComponent component) {
    if (component.getType() == Optional.class) {
      return Optional.of(Optional.empty());
    }
    String name = Keys.constant(component.getName());
    try {
      for (Field field : owner.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          return Optional.of(field.get(null));
        }
      }
      return Optional.empty();
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("A default is not public: " + name, e);
    }
  }

  /// A parsed number as the component's own type.
  static Object fit(Object value, Class<?> type) {
    return type == int.class || type == Integer.class
        ? (Object) Math.toIntExact((Long) value)
        : value;
  }

  /// A component's number as its form prints it.
  static Object widen(Object value) {
    return value instanceof Integer number ? (Object) number.longValue() : value;
  }
}
