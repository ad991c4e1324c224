package dev.tidegate.broker.serve;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.quota.Limit;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The feeds that are open: how each begins, what its subscriber asks for, and how it ends.
final class OpenFeeds {
  private final long storeId;
  private final Directory directory;
  private final LimitsByOrg limits;
  private final FanOut.Effects effects;
  private final Interest interest;
  private final Causality causality;
  private final Subscriptions subscriptions;
  private final FeedStart start;
  private final FeedReader reader;
  private final int levelsRead;
  private final Map<Long, Feed> feeds = new LinkedHashMap<>();
  private boolean draining;

  OpenFeeds(
      long storeId,
      Directory directory,
      FeedConfig config,
      LimitsByOrg limits,
      FanOut.Effects effects,
      Interest interest,
      Causality causality,
      FeedStart start,
      FeedReader reader,
      int levelsRead) {
    this.storeId = storeId;
    this.directory = directory;
    this.limits = limits;
    this.effects = effects;
    this.interest = interest;
    this.causality = causality;
    this.subscriptions = new Subscriptions(config, effects);
    this.start = start;
    this.reader = reader;
    this.levelsRead = levelsRead;
  }

  void open(long feed, OrgId org, FeedRequest request) {
    try {
      if (draining) {
        throw stopping();
      }
      int most = limits.of(org).subscriptions();
      if (interest.of(org).size() >= most) {
        throw Limit.SUBSCRIPTIONS.refusal(most);
      }
      start.requireChannels(org, request);
    } catch (TidegateException e) {
      effects.refuse(feed, e);
      return;
    }
    Feed opening = new Feed(feed, org, request, levelsRead);
    feeds.put(feed, opening);
    interest.add(opening, directory.channelsOf(org));
    subscriptions.opened(opening).ifPresent(each -> end(each, Subscriptions.replaced(each)));
    if (request.cursor().isPresent() || request.name().isEmpty()) {
      begin(opening, request.cursor(), request.start());
    } else {
      effects.read(
          new Query.CursorOf(org, request.name().get()),
          answer -> {
            if (feeds.containsKey(feed)) {
              kept(opening, request, answer);
            }
          });
    }
  }

  private void kept(Feed feed, FeedRequest request, Answer answer) {
    if (answer instanceof Answer.Token(var token)) {
      begin(feed, token, request.start());
    } else {
      end(feed, new TidegateException(ErrorCode.STORE_UNAVAILABLE, "The store cannot be read"));
    }
  }

  private void begin(Feed feed, Optional<byte[]> token, FeedRequest.Start from) {
    try {
      if (token.isPresent()) {
        start.resume(feed, token.get(), interest.of(feed));
      } else {
        switch (from) {
          case EARLIEST -> start.earliest(feed, interest.of(feed));
          case LATEST -> start.latest(feed);
        }
      }
    } catch (TidegateException e) {
      end(feed, e);
      return;
    }
    feed.open = true;
    effects.opened(feed.number, reader.cursor(feed));
    causality.links().forEach((region, state) -> effects.linkState(feed.number, region, state));
    reader.turn(feed);
  }

  void credit(long feed, int events) {
    Feed known = feeds.get(feed);
    if (known == null) {
      return;
    }
    if (events < 0) {
      end(
          known,
          new TidegateException(ErrorCode.MALFORMED_REQUEST, "Credit is out of bounds")
              .with("credit", events));
      return;
    }
    known.addCredit(events);
    reader.turn(known);
  }

  void ack(long feed, byte[] cursor, Moment now) {
    Feed known = feeds.get(feed);
    if (known == null) {
      return;
    }
    try {
      CursorCodec.decode(cursor, storeId, known.org);
      subscriptions.acknowledged(known, cursor, now);
    } catch (TidegateException e) {
      end(known, e);
    }
  }

  void pause(long feed) {
    Feed known = feeds.get(feed);
    if (known != null) {
      known.paused = true;
    }
  }

  void resume(long feed) {
    Feed known = feeds.get(feed);
    if (known != null) {
      known.paused = false;
      reader.turn(known);
    }
  }

  void close(long feed) {
    Feed known = feeds.get(feed);
    if (known != null) {
      drop(known);
    }
  }

  /// No new feeds from here on.
  void drain() {
    draining = true;
  }

  /// Ends all of them; each is told to come again.
  void leave() {
    draining = true;
    all().forEach(feed -> end(feed, stopping()));
  }

  private static TidegateException stopping() {
    return new TidegateException(ErrorCode.DRAINING, "The broker is about to stop");
  }

  void keepAcknowledged(Feed feed, Moment now) {
    subscriptions.tick(feed, now);
  }

  /// A copy: a feed may end while others are looked at.
  List<Feed> all() {
    return List.copyOf(feeds.values());
  }

  int size() {
    return feeds.size();
  }

  private void end(Feed feed, TidegateException why) {
    drop(feed);
    effects.refuse(feed.number, why);
  }

  private void drop(Feed feed) {
    feed.open = false;
    feeds.remove(feed.number);
    interest.remove(feed);
    subscriptions.closed(feed);
  }
}
