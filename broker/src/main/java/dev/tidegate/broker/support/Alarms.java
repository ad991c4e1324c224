package dev.tidegate.broker.support;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a person must look at, by code: the last detail, since when, how often. Bounded; owned by
/// the broker's loop.
public final class Alarms {
  private static final int CODES = 256;

  /// @param code a constant text
  /// @param detail ids and sizes of the latest
  public record Alarm(String code, String detail, long sinceMillis, long count) {}

  private final Map<String, Alarm> alarms = new LinkedHashMap<>();

  /// True if the code is new.
  public boolean raise(String code, String detail, Moment now) {
    Alarm before = alarms.get(code);
    if (before == null && alarms.size() >= CODES) {
      return false;
    }
    alarms.put(
        code,
        before == null
            ? new Alarm(code, detail, now.millis(), 1)
            : new Alarm(code, detail, before.sinceMillis(), before.count() + 1));
    return before == null;
  }

  public List<Alarm> all() {
    return List.copyOf(alarms.values());
  }
}
