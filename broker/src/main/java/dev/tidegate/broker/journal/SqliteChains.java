package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Where the next frame goes: the ends of chains and streams, loaded when first asked for and kept,
/// and what the batch under way changes of them.
///
/// They run ahead of the commit, so after a rollback a writer begins with new ones. At most
/// [#MOST_CHAINS] chains are kept, those used last. Owned by the writer's thread.
final class SqliteChains {
  private static final int MOST_CHAINS = 65_536;

  private final SqliteNames names;
  private final SqliteHeads heads;
  private final SqliteKnots knots;
  private final Map<Chain, ChainHead> newest =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Chain, ChainHead> eldest) {
          return size() > MOST_CHAINS;
        }
      };
  private final Map<StreamKey, List<Pointer>> ends = new HashMap<>();
  private Heads changes = new Heads();

  SqliteChains(Connection connection, SqliteNames names, SqliteHeads heads) throws SQLException {
    this.names = names;
    this.heads = heads;
    knots = new SqliteKnots(connection);
  }

  long position(BucketId bucket) throws SQLException {
    return last(new Chain.OfBucket(bucket));
  }

  long position(ChannelId channel) throws SQLException {
    return last(new Chain.OfChannel(channel));
  }

  List<Pointer> ends(StreamKey stream) throws SQLException {
    List<Pointer> known = ends.get(stream);
    if (known == null) {
      OptionalLong origin = names.find(stream.origin());
      known =
          new ArrayList<>(
              origin.isEmpty() ? List.of() : heads.ends(stream.bucket(), origin.getAsLong()));
      ends.put(stream, known);
    }
    return known;
  }

  /// Ties a new frame to its chains.
  Map<Chain, Knot> tie(long frame, Placing placing) throws SQLException {
    Frame placed = placing.frame();
    BucketId bucket = placed.head().bucket();
    Map<Chain, Long> lasts = new LinkedHashMap<>();
    lasts.put(new Chain.OfBucket(bucket), placed.lastPosition());
    lasts.put(
        new Chain.OfStream(
            bucket, names.number(placed.head().origin()), placed.head().incarnation()),
        placed.head().lastSequence());
    placing
        .channels()
        .forEach((channel, span) -> lasts.put(new Chain.OfChannel(channel), span.last()));
    for (Frame.Mark mark : placed.marks()) {
      lasts.merge(
          new Chain.OfProducer(bucket, names.number(mark.producer())),
          mark.producerSequence(),
          Math::max);
    }
    Map<Chain, Knot> tied = new LinkedHashMap<>();
    for (Map.Entry<Chain, Long> each : lasts.entrySet()) {
      ChainHead back = newest(each.getKey());
      if (back == null || back.end().last() < each.getValue()) {
        ChainHead head = ChainHead.after(back, new Knot.End(frame, each.getValue()));
        newest.put(each.getKey(), head);
        changes.chains().put(each.getKey(), head.end());
        tied.put(each.getKey(), head.knot(back));
      }
    }
    return tied;
  }

  /// Moves a stream's end.
  void advance(StreamKey stream, Pointer end) throws SQLException {
    List<Pointer> known = ends(stream);
    int at = 0;
    while (at < known.size() && known.get(at).incarnation() != end.incarnation()) {
      at++;
    }
    if (at < known.size()) {
      known.set(at, end);
    } else {
      known.add(end);
    }
    changes
        .streams()
        .put(
            new Heads.Run(
                stream.bucket().value(), names.number(stream.origin()), end.incarnation()),
            new Heads.Applied(at, end.sequence()));
  }

  /// What was changed since this was last asked.
  Heads takeChanges() {
    Heads taken = changes;
    changes = new Heads();
    return taken;
  }

  /// A way back through the chain as it is now.
  ChainWalk<SQLException> walk(Chain chain) throws SQLException {
    ChainHead head = newest(chain);
    return new ChainWalk<>(head == null ? Knot.End.NONE : head.end(), knots.of(chain));
  }

  /// The number of the chain's frame that ends at `last`.
  OptionalLong frameEndingAt(Chain chain, long last) throws SQLException {
    Optional<ChainWalk.Step> found = walk(chain).at(last);
    return found.isPresent() && found.get().knot().last() == last
        ? OptionalLong.of(found.get().frame())
        : OptionalLong.empty();
  }

  private long last(Chain chain) throws SQLException {
    ChainHead head = newest(chain);
    return head == null ? 0 : head.end().last();
  }

  private @Nullable ChainHead newest(Chain chain) throws SQLException {
    ChainHead known = newest.get(chain);
    if (known == null) {
      known = load(chain);
      if (known != null) {
        newest.put(chain, known);
      }
    }
    return known;
  }

  /// Reads the newest frame's knot, and from there one leap after the other.
  private @Nullable ChainHead load(Chain chain) throws SQLException {
    List<ChainWalk.Step> leaps = new ArrayList<>();
    for (Knot.End at = heads.of(chain); !at.isNone(); at = leaps.getLast().knot().leap()) {
      leaps.add(knots.step(chain, at));
    }
    ChainHead head = null;
    for (ChainWalk.Step each : leaps.reversed()) {
      Knot.End end = new Knot.End(each.frame(), each.knot().last());
      head = new ChainHead(end, each.knot().ordinal(), head);
    }
    return head;
  }
}
