package dev.tidegate.broker.shell;

import dev.tidegate.broker.support.Moment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a person must look at, kept since the start, each once with its count; the [#MOST] that were heard last.
///
/// Owned by the broker's loop. A new alarm is logged, a repeated one counted.
final class Alarms {
  static final int MOST = 256;

  private static final Logger log = LoggerFactory.getLogger(Alarms.class);

  private final Map<Key, Alarm> alarms =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Alarm> eldest) {
          return size() > MOST;
        }
      };

  private record Key(String code, String detail) {}

  /// @param code a constant text
  /// @param detail ids and sizes
  record Alarm(String code, String detail, long sinceMillis, long count) {}

  void raise(String code, String detail, Moment now) {
    Alarm raised =
        alarms.merge(
            new Key(code, detail),
            new Alarm(code, detail, now.millis(), 1),
            (old, _) -> new Alarm(code, detail, old.sinceMillis(), old.count() + 1));
    if (raised.count() == 1) {
      log.atWarn().addKeyValue("code", code).addKeyValue("detail", detail).log("Alarm");
    }
  }

  List<Alarm> all() {
    return List.copyOf(new ArrayList<>(alarms.values()));
  }
}
