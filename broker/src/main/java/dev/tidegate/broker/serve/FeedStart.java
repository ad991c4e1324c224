package dev.tidegate.broker.serve;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.journal.Runs;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.util.BitSet;
import java.util.Collection;
import java.util.Set;

/// Where a feed begins: checks what is asked for and puts the feed at its place.
final class FeedStart {
  private final Runs runs;
  private final Directory directory;
  private final ChangeLog changes;
  private final Set<ChannelId> parked;
  private final long[] heads;

  FeedStart(
      Runs runs, Directory directory, ChangeLog changes, Set<ChannelId> parked, long[] heads) {
    this.runs = runs;
    this.directory = directory;
    this.changes = changes;
    this.parked = parked;
    this.heads = heads;
  }

  /// @throws TidegateException CHANNEL_UNKNOWN for a channel that the org may not know of
  void requireChannels(OrgId org, FeedRequest request) {
    for (ChannelId channel : request.channels()) {
      boolean known =
          switch (directory.standing(channel, org)) {
            case MEMBER -> true;
            // Who comes back may hear that it is out meanwhile.
            case FORMER -> request.cursor().isPresent() || request.name().isPresent();
            case STRANGER -> false;
          };
      if (!known) {
        throw unknown(channel);
      }
    }
  }

  static TidegateException unknown(ChannelId channel) {
    return new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "No such channel")
        .with("channel", channel);
  }

  /// @throws TidegateException CURSOR_MALFORMED, or CURSOR_EXPIRED if the place is another store's
  ///   or was given out before an old copy of this one was put back
  void resume(Feed feed, byte[] token, Collection<ChannelId> wanted) {
    FeedCursor cursor = CursorCodec.decode(token, runs.storeId(), feed.org);
    long[] positions = cursor.positions();
    boolean here =
        runs.holds(cursor.run(), cursor.control(), positions)
            && cursor.control() <= directory.localPosition();
    for (int i = 0; here && i < positions.length; i++) {
      here = positions[i] <= heads[i];
    }
    if (!here) {
      throw CursorCodec.expired(runs.storeId(), feed.org);
    }
    changes.resume(feed, cursor.control(), cursor.changesTold());
    for (FeedCursor.HeldChannel each : cursor.held()) {
      if (wanted.contains(each.channel())) {
        feed.holds.put(each.channel(), Hold.of(each, parked.contains(each.channel())));
      }
    }
    place(feed, positions, wanted);
  }

  void earliest(Feed feed, Collection<ChannelId> wanted) {
    changes.resume(feed, 0, 0);
    place(feed, new long[BucketId.COUNT], wanted);
  }

  void latest(Feed feed) {
    changes.resumeAtEnd(feed);
  }

  /// Buckets in which nothing concerns the feed are passed at once.
  private void place(Feed feed, long[] positions, Collection<ChannelId> wanted) {
    BitSet buckets = new BitSet(BucketId.COUNT);
    wanted.forEach(channel -> buckets.set(channel.bucket().value()));
    for (int i = 0; i < positions.length; i++) {
      if (buckets.get(i) && positions[i] < heads[i]) {
        feed.fallBehind(i, positions[i]);
      }
    }
  }
}
