package dev.tidegate.broker.trace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What is known of the latest messages, by the lower half of their trace ids; the oldest go first.
final class Recent<T> {
  private final Map<Long, T> byTrace;

  Recent(int capacity) {
    byTrace =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, T> eldest) {
            return size() > capacity;
          }
        };
  }

  void put(long traceLow, T value) {
    byTrace.put(traceLow, value);
  }

  Optional<T> get(long traceLow) {
    return Optional.ofNullable(byTrace.get(traceLow));
  }

  Optional<T> remove(long traceLow) {
    return Optional.ofNullable(byTrace.remove(traceLow));
  }
}
