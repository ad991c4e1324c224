package dev.tidegate.broker.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// One JSON object on one line, its keys in the order in which they were put.
public final class JsonLine {
  private final StringBuilder text = new StringBuilder("{");

  public JsonLine put(String key, String value) {
    return raw(key, quoted(value));
  }

  public JsonLine put(String key, long value) {
    return raw(key, Long.toString(value));
  }

  /// To six places behind the point.
  public JsonLine put(String key, double value) {
    return raw(key, String.format(Locale.ROOT, "%.6f", value));
  }

  public JsonLine put(String key, boolean value) {
    return raw(key, Boolean.toString(value));
  }

  public JsonLine put(String key, List<String> values) {
    return raw(
        key, values.stream().map(JsonLine::quoted).collect(Collectors.joining(",", "[", "]")));
  }

  public JsonLine putObjects(String key, List<JsonLine> objects) {
    return raw(
        key, objects.stream().map(JsonLine::toString).collect(Collectors.joining(",", "[", "]")));
  }

  private JsonLine raw(String key, String value) {
    text.append(text.length() > 1 ? "," : "").append(quoted(key)).append(':').append(value);
    return this;
  }

  private static String quoted(String value) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char sign = value.charAt(i);
      if (sign == '"' || sign == '\\') {
        quoted.append('\\').append(sign);
      } else if (sign < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) sign));
      } else {
        quoted.append(sign);
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
