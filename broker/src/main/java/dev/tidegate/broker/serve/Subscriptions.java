package dev.tidegate.broker.serve;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The named subscriptions that are open, one feed each, and their acknowledgements.
///
/// An acknowledgement is made durable at most every `keepEvery`, the last one always.
final class Subscriptions {
  private final Duration keepEvery;
  private final FanOut.Effects effects;
  private final Map<Key, Feed> open = new HashMap<>();

  private record Key(OrgId org, String name) {}

  Subscriptions(FeedConfig config, FanOut.Effects effects) {
    this.keepEvery = config.keepEvery();
    this.effects = effects;
  }

  /// The feed that had the name until now.
  Optional<Feed> opened(Feed feed) {
    return feed.name.flatMap(name -> Optional.ofNullable(open.put(new Key(feed.org, name), feed)));
  }

  void closed(Feed feed) {
    feed.name.ifPresent(name -> open.remove(new Key(feed.org, name), feed));
    keep(feed);
  }

  static TidegateException replaced(Feed former) {
    return new TidegateException(
            ErrorCode.TOO_MANY_STREAMS, "The named subscription was opened again elsewhere")
        .with("name", former.name.orElse(""));
  }

  void acknowledged(Feed feed, byte[] cursor, Moment now) {
    if (feed.name.isPresent()) {
      feed.unkept = cursor.clone();
      tick(feed, now);
    }
  }

  void tick(Feed feed, Moment now) {
    boolean first = !feed.kept;
    if (feed.unkept != null && (first || now.since(feed.keptAtNanos).compareTo(keepEvery) >= 0)) {
      feed.kept = true;
      feed.keptAtNanos = now.nanos();
      keep(feed);
    }
  }

  private void keep(Feed feed) {
    byte[] cursor = feed.unkept;
    if (cursor != null) {
      feed.unkept = null;
      effects.keep(feed.org, feed.name.orElseThrow(), cursor);
    }
  }
}
