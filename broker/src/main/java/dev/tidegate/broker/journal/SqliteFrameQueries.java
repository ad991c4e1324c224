package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Answers the queries that are about frames, by walking their chains. Owned by the reader's
/// thread; [#refresh] comes first in each snapshot.
final class SqliteFrameQueries {
  private final SqliteNames names;
  private final SqliteFrames frames;
  private final SqliteHeads heads;
  private final SqliteKnots knots;

  SqliteFrameQueries(Connection connection, SqliteNames names) throws SQLException {
    this.names = names;
    frames = new SqliteFrames(connection, names);
    heads = new SqliteHeads(connection);
    knots = new SqliteKnots(connection);
  }

  void refresh() throws SQLException {
    heads.refresh();
  }

  Answer from(BucketId bucket, long position, int maxBytes) throws SQLException {
    SqlitePage page = new SqlitePage(frames, maxBytes);
    page.fill(walk(new Chain.OfBucket(bucket)), position);
    return page.answer();
  }

  Answer ofStream(BucketId bucket, RegionId origin, Pointer after, int maxBytes)
      throws SQLException {
    OptionalLong number = names.find(origin);
    SqlitePage page = new SqlitePage(frames, maxBytes);
    if (number.isEmpty()) {
      return page.answer();
    }
    List<Long> incarnations =
        heads.ends(bucket, number.getAsLong()).stream().map(Pointer::incarnation).toList();
    int at = incarnations.indexOf(after.incarnation());
    for (int i = Math.max(at, 0); i < incarnations.size() && page.isOpen(); i++) {
      Chain run = new Chain.OfStream(bucket, number.getAsLong(), incarnations.get(i));
      page.fill(walk(run), i == at ? after.sequence() + 1 : 1);
    }
    return page.answer();
  }

  Answer of(EventId id) throws SQLException {
    SqlitePage page = new SqlitePage(frames, Integer.MAX_VALUE);
    OptionalLong origin = names.find(id.origin());
    if (origin.isPresent()) {
      Chain run = new Chain.OfStream(id.bucket(), origin.getAsLong(), id.incarnation());
      Optional<ChainWalk.Step> found = walk(run).at(id.sequence());
      if (found.isPresent()) {
        page.takeIf(
            found.get().frame(), stored -> stored.places().head().firstSequence() <= id.sequence());
      }
    }
    return page.answer();
  }

  Answer ofChannel(ChannelId channel, long position, boolean backward, int entries)
      throws SQLException {
    SqlitePage page = new SqlitePage(frames, Query.ChannelFrames.MAX_BYTES);
    ChainWalk<SQLException> walk = walk(new Chain.OfChannel(channel));
    if (backward) {
      fillBackward(page, walk, position == 0 ? Long.MAX_VALUE : position, entries);
    } else {
      fillForward(page, walk, position, entries);
    }
    return page.answer();
  }

  Map<BucketId, Long> endsOf(Producer producer) throws SQLException {
    Map<BucketId, Long> ends = new TreeMap<>();
    OptionalLong number = names.find(producer);
    if (number.isPresent()) {
      for (int i = 0; i < BucketId.COUNT; i++) {
        BucketId bucket = new BucketId(i);
        Knot.End end = heads.of(new Chain.OfProducer(bucket, number.getAsLong()));
        if (!end.isNone()) {
          ends.put(bucket, end.last());
        }
      }
    }
    return ends;
  }

  Answer ofMark(Producer producer, BucketId bucket, long sequence) throws SQLException {
    SqlitePage page = new SqlitePage(frames, Integer.MAX_VALUE);
    OptionalLong number = names.find(producer);
    if (number.isPresent()) {
      Optional<ChainWalk.Step> found =
          walk(new Chain.OfProducer(bucket, number.getAsLong())).at(sequence);
      if (found.isPresent()) {
        page.takeIf(
            found.get().frame(),
            stored ->
                stored instanceof StoredFrame.Damaged
                    || marks(stored.places(), producer, sequence));
      }
    }
    return page.answer();
  }

  private ChainWalk<SQLException> walk(Chain chain) throws SQLException {
    return new ChainWalk<>(heads.of(chain), knots.of(chain));
  }

  private static void fillForward(
      SqlitePage page, ChainWalk<SQLException> walk, long after, int entries) throws SQLException {
    long missing = entries;
    Optional<ChainWalk.Step> next = walk.at(after + 1);
    while (missing > 0 && next.isPresent() && page.take(next.get().frame())) {
      long last = next.get().knot().last();
      missing -= last - Math.max(next.get().before(), after);
      next = walk.at(last + 1);
    }
  }

  private static void fillBackward(
      SqlitePage page, ChainWalk<SQLException> walk, long end, int entries) throws SQLException {
    long missing = entries;
    Optional<ChainWalk.Step> next = walk.at(end - 1);
    if (next.isEmpty()) {
      next = walk.newest();
    }
    while (missing > 0
        && next.isPresent()
        && next.get().before() < end - 1
        && page.take(next.get().frame())) {
      missing -= Math.min(next.get().knot().last(), end - 1) - next.get().before();
      next = walk.before(next.get());
    }
  }

  private static boolean marks(Frame frame, Producer producer, long sequence) {
    return frame.marks().stream()
        .anyMatch(mark -> mark.producerSequence() == sequence && mark.producer().equals(producer));
  }
}
