package dev.tidegate.broker.serve;

import dev.tidegate.broker.control.ControlChange;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.EventCodec;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/// One tail of the journal to many feeds, each its org's renditions and nothing else.
///
/// Inputs are calls, effects go to the port. Owned by the broker's loop; holds no events. When a
/// commit is done, the ends, the tail and the directory are to be brought forward first, then
/// [#controlChanged] and [#committed] told, in this order: an event comes after the membership that
/// it was decided under.
public final class FanOut {
  private final Directory directory;
  private final FeedConfig config;
  private final long storeId;
  private final Effects effects;
  private final long[] heads = new long[BucketId.COUNT];
  private final Set<ChannelId> parked = new HashSet<>();
  private final Interest interest = new Interest();
  private final Causality causality;
  private final ItemCache items;
  private final ChangeLog changes;
  private final FeedReader reader;
  private final History history;
  private final Subscriptions subscriptions;
  private final FeedStart start;
  private final Map<Long, Feed> feeds = new LinkedHashMap<>();
  private long retriedNanos;
  private long decidedNanos;

  /// What it wants done. Reads and decisions are answered later, on the loop, or never.
  public interface Effects extends FeedSink {
    void read(Query query, Consumer<Answer> then);

    /// Decides the frame's plans anew, commits that, and gives the frame as it is stored then.
    void refresh(Frame stale, Consumer<Frame> then);

    /// Makes a named subscription's acknowledgement durable; the last one counts.
    void keep(OrgId org, String name, byte[] cursor);
  }

  /// @param storeId as recovered: a cursor of another store is told apart by it
  /// @param stands whether a decision may still be followed: same policy set, end not passed
  public FanOut(
      long storeId,
      Ends ends,
      Tail tail,
      Directory directory,
      BiPredicate<Plan, Moment> stands,
      FeedConfig config,
      Effects effects) {
    this.storeId = storeId;
    this.directory = directory;
    this.config = config;
    this.effects = effects;
    ends.positions().forEach((bucket, position) -> heads[bucket.value()] = position);
    this.causality = new Causality(ends);
    this.changes = new ChangeLog(directory, config.changesKept());
    this.subscriptions = new Subscriptions(config, effects);
    this.start = new FeedStart(storeId, directory, changes, parked, heads);
    this.items = new ItemCache(config.encodedBytes());
    var reads = new JournalReads(effects);
    this.reader =
        new FeedReader(
            new FeedReader.Shared(
                config,
                storeId,
                tail,
                heads,
                items,
                causality,
                parked,
                directory::isConnected,
                stands,
                reads,
                effects,
                changes));
    this.history = new History(config, directory, items, causality, stands, reads, reader::now);
  }

  /// A workspace opens a feed. `feed` is a number that is used once.
  ///
  /// Begins at the request's cursor, else where the named subscription was last acknowledged, else
  /// at the start asked for. A named subscription that is open elsewhere ends there, with
  /// TOO_MANY_STREAMS. Refused with CURSOR_MALFORMED, CURSOR_EXPIRED, CHANNEL_UNKNOWN,
  /// TOO_MANY_STREAMS or STORE_UNAVAILABLE.
  public void open(long feed, OrgId org, FeedRequest request, Moment now) {
    reader.moment(now);
    try {
      if (interest.of(org).size() >= config.feedsPerOrg()) {
        throw new TidegateException(ErrorCode.TOO_MANY_STREAMS, "The org has too many open feeds")
            .with("limit", config.feedsPerOrg());
      }
      start.requireChannels(org, request);
    } catch (TidegateException e) {
      effects.refuse(feed, e);
      return;
    }
    Feed opening = new Feed(feed, org, request);
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

  /// So many more events may be sent; what is outstanding is capped at 8 192.
  public void credit(long feed, int events, Moment now) {
    reader.moment(now);
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

  /// Everything up to `cursor` was taken care of. A cursor that is none of this feed's ends it.
  public void ack(long feed, byte[] cursor, Moment now) {
    reader.moment(now);
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

  /// The subscriber is gone. What it last acknowledged is kept.
  public void close(long feed) {
    Feed known = feeds.get(feed);
    if (known != null) {
      drop(known);
    }
  }

  /// The subscriber's connection cannot take more now: nothing is delivered before [#resume]. May
  /// be called from within [FeedSink#deliver].
  public void pause(long feed) {
    Feed known = feeds.get(feed);
    if (known != null) {
      known.paused = true;
    }
  }

  public void resume(long feed, Moment now) {
    reader.moment(now);
    Feed known = feeds.get(feed);
    if (known != null) {
      known.paused = false;
      reader.turn(known);
    }
  }

  /// These frames were just stored, of this and of other regions, in this order.
  public void committed(List<Frame> stored, Moment now) {
    reader.moment(now);
    Set<Feed> concerned = new LinkedHashSet<>();
    for (Frame frame : stored) {
      if (frame.entries().isEmpty()) {
        continue;
      }
      int bucket = frame.head().bucket().value();
      for (Feed feed : interest.in(frame)) {
        if (feed.open) {
          feed.fallBehind(bucket, heads[bucket]);
          concerned.add(feed);
        }
      }
      heads[bucket] = frame.lastPosition();
    }
    concerned.forEach(reader::turn);
  }

  /// A frame has a new revision: other plans or records at the same positions.
  public void replaced(Frame revised, Moment now) {
    reader.moment(now);
    items.of(revised);
    int bucket = revised.head().bucket().value();
    for (Feed feed : interest.in(revised)) {
      if (feed.stalled.get(bucket) || !feed.holds.isEmpty()) {
        feed.stalled.clear(bucket);
        reader.holds().decideAgain(feed);
        reader.turn(feed);
      }
    }
  }

  /// Entries of the control log were applied, and this is what is different now. Who is out gets
  /// nothing more from here on.
  public void controlChanged(List<ControlChange> all, Moment now) {
    reader.moment(now);
    changes.add(all);
    for (ControlChange change : all) {
      switch (change) {
        case ControlChange.MemberJoined(var channel, var org) -> interest.joined(org, channel);
        case ControlChange.MemberLeft(var channel, var org) -> left(channel, org);
        case ControlChange.Disconnected(var channel, var org) -> left(channel, org);
        case ControlChange.ChannelAppeared(var channel) ->
            directory
                .channel(channel)
                .ifPresent(view -> view.members().forEach(org -> interest.joined(org, channel)));
        case ControlChange.PolicyChanged _ -> decidedNanos = now.nanos() - decideAgainNanos();
        case ControlChange.RegionChanged _,
            ControlChange.OrgAppeared _,
            ControlChange.OrgVanished _,
            ControlChange.ChannelClosed _,
            ControlChange.Invited _,
            ControlChange.InvitationChanged _ -> {}
      }
    }
    for (Feed feed : List.copyOf(feeds.values())) {
      if (changes.hasNews(feed)) {
        reader.turn(feed);
      }
    }
  }

  private void left(ChannelId channel, OrgId org) {
    interest.of(org).forEach(feed -> feed.holds.remove(channel));
    interest.left(org, channel);
  }

  /// The link that brings `from`'s events here is in another state.
  public void linkChanged(RegionId from, boolean live, boolean catchingUp, Moment now) {
    reader.moment(now);
    LinkFeedState state = LinkFeedState.of(live, catchingUp);
    causality.link(from, state);
    for (Feed feed : List.copyOf(feeds.values())) {
      if (feed.open) {
        effects.linkState(feed.number, from, state);
      }
      reviewed(feed, now);
    }
  }

  /// A poison event stopped the channel: its entries wait until [#released].
  public void parked(ChannelId channel) {
    parked.add(channel);
    interest.of(channel).forEach(feed -> reader.holds().park(feed, channel));
  }

  public void released(ChannelId channel, Moment now) {
    reader.moment(now);
    parked.remove(channel);
    for (Feed feed : List.copyOf(interest.of(channel))) {
      reader.holds().unpark(feed, channel);
      reader.turn(feed);
    }
  }

  /// Time passes; to be called every 250 ms or more often.
  public void tick(Moment now) {
    reader.moment(now);
    boolean retry = now.since(retriedNanos).compareTo(config.retryAfter()) >= 0;
    boolean decide = now.nanos() - decidedNanos >= decideAgainNanos();
    retriedNanos = retry ? now.nanos() : retriedNanos;
    decidedNanos = decide ? now.nanos() : decidedNanos;
    for (Feed feed : List.copyOf(feeds.values())) {
      subscriptions.tick(feed, now);
      boolean turn = retry && !feed.stalled.isEmpty();
      if (retry) {
        feed.stalled.clear();
        reader.holds().retry(feed);
      }
      if (decide) {
        reader.holds().decideAgain(feed);
      }
      if (!feed.holds.isEmpty()) {
        reviewed(feed, now);
      } else if (turn || feed.canRead()) {
        reader.turn(feed);
      }
      if (feed.hasGivenUp()) {
        feed.forgetGivenUp(causality);
      }
    }
  }

  /// Gives one page of a channel's history; a channel that the org is not in is CHANNEL_UNKNOWN, as
  /// one that is not.
  public void history(OrgId org, HistoryRequest request, Consumer<HistoryPage> then, Moment now) {
    reader.moment(now);
    history.page(org, request, EventCodec.WIRE_LEVEL, then);
  }

  /// Open feeds of all orgs.
  public int size() {
    return feeds.size();
  }

  private long decideAgainNanos() {
    return config.retryAfter().multipliedBy(10).toNanos();
  }

  private void reviewed(Feed feed, Moment now) {
    if (!feed.holds.isEmpty()) {
      reader.holds().review(feed, now);
      reader.turn(feed);
    }
  }
}
