package dev.tidegate.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A unit of systemd: by section and key the values in their order.
record Unit(Map<String, Map<String, List<String>>> sections) {
  static Unit parse(String text) {
    Map<String, Map<String, List<String>>> sections = new LinkedHashMap<>();
    String section = "";
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1);
        continue;
      }
      int equals = line.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("unit: not a setting: " + line);
      }
      sections
          .computeIfAbsent(section, _ -> new LinkedHashMap<>())
          .computeIfAbsent(line.substring(0, equals), _ -> new ArrayList<>())
          .add(line.substring(equals + 1));
    }
    return new Unit(sections);
  }

  List<String> values(String section, String key) {
    return sections.getOrDefault(section, Map.of()).getOrDefault(key, List.of());
  }

  /// The one value of a key of `[Service]`, or empty.
  String service(String key) {
    List<String> values = values("Service", key);
    return values.size() == 1 ? values.getFirst() : "";
  }
}
