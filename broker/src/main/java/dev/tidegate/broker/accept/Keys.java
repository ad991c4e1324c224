package dev.tidegate.broker.accept;

import dev.tidegate.broker.journal.Recovered;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.EventId;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The idempotency keys of unary publishes of the last 24 hours, and the events that they made.
///
/// They cost no row: frames carry them in key blocks, and a start reads those of the window.
/// Bounded: when the window is full, keyed publishes are refused until the oldest key leaves it;
/// none is forgotten early.
public final class Keys {
  public static final Duration WINDOW = Duration.ofHours(24);

  private final int capacity;
  private final LinkedHashMap<Key, Stored> stored = new LinkedHashMap<>();

  record Key(long high, long low) {}

  private record Stored(EventId event, long storedAtMillis) {}

  Keys(int capacity, List<Recovered.StoredKey> recovered) {
    this.capacity = capacity;
    recovered.stream()
        .sorted(java.util.Comparator.comparingLong(Recovered.StoredKey::storedAtMillis))
        .forEach(key ->
            stored.put(
                new Key(key.high(), key.low()), new Stored(key.event(), key.storedAtMillis())));
  }

  Optional<EventId> find(PublishKey.Client key) {
    return Optional.ofNullable(stored.get(new Key(key.high(), key.low()))).map(Stored::event);
  }

  boolean hasRoom(Moment now) {
    expire(now);
    return stored.size() < capacity;
  }

  void put(PublishKey.Client key, EventId event, Moment now) {
    stored.put(new Key(key.high(), key.low()), new Stored(event, now.millis()));
  }

  private void expire(Moment now) {
    Iterator<Map.Entry<Key, Stored>> oldest = stored.entrySet().iterator();
    while (oldest.hasNext()
        && now.millis() - oldest.next().getValue().storedAtMillis() > WINDOW.toMillis()) {
      oldest.remove();
    }
  }
}
