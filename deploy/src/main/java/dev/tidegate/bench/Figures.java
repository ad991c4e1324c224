package dev.tidegate.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What a bench measured: for people, and as JSON.
final class Figures implements Measured {
  private final Mistakes mistakes;
  private final boolean measured;
  private final List<String> lines = new ArrayList<>();
  private final Map<String, Object> fields = new LinkedHashMap<>();

  /// @param measured false: there was nothing to measure
  Figures(Mistakes mistakes, boolean measured) {
    this.mistakes = mistakes;
    this.measured = measured;
    fields.put("ok", ok());
  }

  @Override
  public boolean ok() {
    return measured && mistakes.count() == 0;
  }

  /// @param name as in the JSON
  /// @param words what is counted, with the unit
  void add(String name, double value, String words) {
    double rounded = Math.round(value * 100) / 100.0;
    fields.put(name, rounded == Math.rint(rounded) ? (Object) (long) rounded : rounded);
    lines.add(
        String.format(Locale.ROOT, value < 1_000 ? "%,14.2f %s" : "%,14.0f %s", value, words));
  }

  void add(Latency latency) {
    add("p50Ms", latency.p50(), "ms until half were answered");
    add("p99Ms", latency.p99(), "ms until 99 % were");
    add("p999Ms", latency.p999(), "ms until 99.9 % were");
  }

  @Override
  public List<String> lines() {
    var all = new ArrayList<>(lines);
    mistakes
        .first()
        .ifPresent(first -> all.add(mistakes.count() + " MISTAKES, the first: " + first));
    return all;
  }

  @Override
  public String json() {
    fields.put("mistakes", mistakes.count());
    return JsonMapper.shared().writeValueAsString(fields);
  }
}
