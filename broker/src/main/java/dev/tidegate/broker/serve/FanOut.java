package dev.tidegate.broker.serve;

import dev.tidegate.broker.control.ControlChange;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Runs;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/// One tail of the journal to many feeds, each its org's renditions and nothing else.
///
/// Inputs are calls, effects go to the port. Owned by the broker's loop; holds no events. When a
/// commit is done, the ends, the tail and the directory are to be brought forward first, then
/// [#controlChanged] and [#committed] told, in this order: an event comes after the membership that
/// it was decided under.
public final class FanOut {
  private final FeedConfig config;
  private final int levelsRead;
  private final FeedReader reader;
  private final History history;
  private final OpenFeeds feeds;
  private final FeedNews news;
  private final ItemCache items;
  private long retriedNanos;
  private long decidedNanos;

  /// What it wants done. Reads and decisions are answered later, on the loop, or never.
  public interface Effects extends FeedSink {
    void read(Query query, Consumer<Answer> then);

    /// Decides the frame's plans anew, commits that, and gives the frame as it is stored then.
    void refresh(Frame stale, Consumer<Frame> then);

    /// Makes a named subscription's acknowledgement durable; the last one counts.
    void keep(OrgId org, String name, byte[] cursor);

    /// An entry goes with the feed's next batch.
    default void given(long feed, OrgId org, Frame frame, Entry entry, Moment now) {}
  }

  /// @param runs tells cursors that are of another store, or of a time that this one has lost
  /// @param stands whether a decision may still be followed: same policy set, end not passed
  /// @param limits how many feeds an org may have open
  public FanOut(
      Runs runs,
      Ends ends,
      Tail tail,
      Directory directory,
      BiPredicate<Plan, Moment> stands,
      FeedConfig config,
      LimitsByOrg limits,
      int levelsRead,
      Effects effects) {
    this.config = config;
    this.levelsRead = levelsRead;
    long[] heads = new long[BucketId.COUNT];
    ends.positions().forEach((bucket, position) -> heads[bucket.value()] = position);
    Set<ChannelId> parked = new HashSet<>();
    var interest = new Interest();
    var causality = new Causality(ends);
    items = new ItemCache(config.encodedBytes());
    var changes = new ChangeLog(directory, config.changesKept());
    var reads = new JournalReads(effects);
    this.reader =
        new FeedReader(
            new FeedReader.Shared(
                config,
                runs,
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
    this.feeds =
        new OpenFeeds(
            runs.storeId(),
            directory,
            config,
            limits,
            effects,
            interest,
            causality,
            new FeedStart(runs, directory, changes, parked, heads),
            reader,
            levelsRead);
    this.news =
        new FeedNews(
            directory, heads, parked, interest, causality, items, changes, reader, feeds, effects);
  }

  /// A workspace opens a feed. `feed` is a number that is used once.
  ///
  /// Begins at the request's cursor, else where the named subscription was last acknowledged, else
  /// at the start asked for. A named subscription that is open elsewhere ends there, with
  /// TOO_MANY_STREAMS. Refused with CURSOR_MALFORMED, CURSOR_EXPIRED, CHANNEL_UNKNOWN,
  /// TOO_MANY_STREAMS, STORE_UNAVAILABLE or DRAINING.
  public void open(long feed, OrgId org, FeedRequest request, Moment now) {
    reader.moment(now);
    feeds.open(feed, org, request);
  }

  /// So many more events may be sent; what is outstanding is capped at 8 192.
  public void credit(long feed, int events, Moment now) {
    reader.moment(now);
    feeds.credit(feed, events);
  }

  /// Everything up to `cursor` was taken care of. A cursor that is none of this feed's ends it.
  public void ack(long feed, byte[] cursor, Moment now) {
    reader.moment(now);
    feeds.ack(feed, cursor, now);
  }

  /// The subscriber is gone. What it last acknowledged is kept.
  public void close(long feed) {
    feeds.close(feed);
  }

  /// The subscriber's connection cannot take more now: nothing is delivered before [#resume]. May
  /// be called from within [FeedSink#deliver].
  public void pause(long feed) {
    feeds.pause(feed);
  }

  public void resume(long feed, Moment now) {
    reader.moment(now);
    feeds.resume(feed);
  }

  /// These frames were just stored, of this and of other regions, in this order.
  public void committed(List<Frame> stored, Moment now) {
    reader.moment(now);
    news.committed(stored);
  }

  /// A frame has a new revision: other plans or records at the same positions.
  public void replaced(Frame revised, Moment now) {
    reader.moment(now);
    news.replaced(revised);
  }

  /// Entries of the control log were applied, and this is what is different now. Who is out gets
  /// nothing more from here on.
  public void controlChanged(List<ControlChange> all, Moment now) {
    reader.moment(now);
    if (all.stream().anyMatch(ControlChange.PolicyChanged.class::isInstance)) {
      // What waits for a decision is tried with the next tick.
      decidedNanos = now.nanos() - decideAgainNanos();
    }
    news.controlChanged(all);
  }

  /// The link that brings `from`'s events here is in another state.
  public void linkChanged(RegionId from, boolean live, boolean catchingUp, Moment now) {
    reader.moment(now);
    news.linkChanged(from, LinkFeedState.of(live, catchingUp), now);
  }

  /// A poison event stopped the channel: its entries wait until [#released].
  public void parked(ChannelId channel) {
    news.parked(channel);
  }

  public void released(ChannelId channel, Moment now) {
    reader.moment(now);
    news.released(channel);
  }

  /// Time passes; to be called every 250 ms or more often.
  public void tick(Moment now) {
    reader.moment(now);
    boolean retry = now.since(retriedNanos).compareTo(config.retryAfter()) >= 0;
    boolean decide = now.nanos() - decidedNanos >= decideAgainNanos();
    retriedNanos = retry ? now.nanos() : retriedNanos;
    decidedNanos = decide ? now.nanos() : decidedNanos;
    news.tick(retry, decide, now);
  }

  /// Gives one page of a channel's history; a channel that the org is not in is CHANNEL_UNKNOWN, as
  /// one that is not.
  public void history(OrgId org, HistoryRequest request, Consumer<HistoryPage> then, Moment now) {
    reader.moment(now);
    history.page(org, request, levelsRead, then);
  }

  /// No new feeds from here on: they are refused with DRAINING. Open ones go on.
  public void drain() {
    feeds.drain();
  }

  /// The last word to every feed, before the broker stops: it ends with DRAINING, and what it last
  /// acknowledged is kept.
  public void leave(Moment now) {
    reader.moment(now);
    feeds.leave();
  }

  /// Open feeds of all orgs.
  public int size() {
    return feeds.size();
  }

  /// How each open feed is doing, and all of them together.
  public FeedFigures figures() {
    List<FeedStatus> open = new ArrayList<>();
    Map<String, Integer> held = new TreeMap<>();
    for (Feed feed : feeds.all()) {
      open.add(reader.status(feed));
      for (Hold hold : feed.holds.values()) {
        held.merge(hold.why.name().toLowerCase(Locale.ROOT), 1, Integer::sum);
      }
    }
    return new FeedFigures(
        open, held, reader.delivered(), reader.resyncs(), items.hits(), items.misses());
  }

  private long decideAgainNanos() {
    return config.retryAfter().multipliedBy(10).toNanos();
  }
}
