package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.Delivery;
import dev.tidegate.model.Body;
import dev.tidegate.model.EventId;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What was shown: numbers for the last 1 000 messages, so that people can point at them, and who
/// spoke.
final class ChatTranscript {
  private static final int REMEMBERED = 1_000;

  private final ZoneId zone;
  private final Map<EventId, Integer> numbers =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<EventId, Integer> eldest) {
          return size() > REMEMBERED;
        }
      };
  private final Set<String> speakers = new TreeSet<>();
  private int last;

  ChatTranscript(ZoneId zone) {
    this.zone = zone;
  }

  /// The line to show, or empty if the event was shown before.
  Optional<String> show(Delivery delivery) {
    EventId id = delivery.event().id();
    if (numbers.containsKey(id)) {
      return Optional.empty();
    }
    numbers.put(id, ++last);
    if (delivery.event().author().isPresent() && speakers.size() < REMEMBERED) {
      speakers.add(Words.author(delivery.event()));
    }
    String number =
        switch (delivery.event().body()) {
          case Body.Posted _, Body.Withheld _, Body.Tombstone _, Body.Unsupported _ ->
              "%4d ".formatted(last);
          case Body.Edited _, Body.Deleted _, Body.ReactionAdded _, Body.ReactionRemoved _ ->
              "     ";
        };
    return Optional.of(number + Words.line(delivery, zone, this::name));
  }

  Optional<EventId> event(int number) {
    return numbers.entrySet().stream()
        .filter(entry -> entry.getValue() == number)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  Set<String> speakers() {
    return Set.copyOf(speakers);
  }

  private String name(EventId id) {
    Integer number = numbers.get(id);
    return number == null ? id.toString() : "#" + number;
  }
}
