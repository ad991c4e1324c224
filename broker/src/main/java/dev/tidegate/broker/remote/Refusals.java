package dev.tidegate.broker.remote;

import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.model.EventId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// What this run has refused for good of one peer's events: told when it is durable, and again on
/// each new live lane, because a lane may break with a REJECT on its way.
///
/// Bounded: the latest [#KEPT]. The peer takes what it was told before without doing it again.
final class Refusals {
  static final int KEPT = 256;

  private final Map<EventId, String> latest = new LinkedHashMap<>();

  /// It is durable that the event is refused.
  void stored(EventId event, String reason) {
    latest.putIfAbsent(event, reason);
    if (latest.size() > KEPT) {
      latest.remove(latest.keySet().iterator().next());
    }
  }

  /// Tells them all, oldest first.
  void tell(Consumer<LinkMessage.Reject> to) {
    latest.forEach((event, reason) -> to.accept(message(event, reason)));
  }

  static LinkMessage.Reject message(EventId event, String reason) {
    return new LinkMessage.Reject(event.bucket(), event.incarnation(), event.sequence(), reason);
  }
}
