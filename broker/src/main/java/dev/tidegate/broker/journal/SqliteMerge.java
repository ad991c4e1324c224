package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Outline;
import dev.tidegate.model.BucketId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts one frame in the place of several: it takes the row of the last, and the rows of the others
/// become signs ([SqliteSigns]).
///
/// All chains that a frame is in are of its bucket, and parts lie one behind the other there, so in
/// each chain they do, too: what was tied to one of them is tied to the merged frame, and nothing
/// else changes. Owned by the writer's thread.
final class SqliteMerge {
  private final SqliteNames names;
  private final SqliteStatement knots;
  private final SqliteStatement update;
  private final SqliteStatement remove;
  private final SqliteStatement addSign;
  private final SqliteStatement countSigns;
  private final SqliteStatement removeKeys;
  private final SqliteStatement addKeys;

  SqliteMerge(Connection connection, SqliteNames names) throws SQLException {
    this.names = names;
    knots = new SqliteStatement(connection, "select knots from frame where id = ?");
    update =
        new SqliteStatement(
            connection,
            "update frame set first_position = ?, first_sequence = ?, revision = ?, knots = ?,"
                + " outline = ?, bytes = ? where id = ?");
    remove = new SqliteStatement(connection, "delete from frame where id = ?");
    addSign = new SqliteStatement(connection, "insert into sign values (?, ?)");
    countSigns = new SqliteStatement(connection, "update meta set signs = signs + ?");
    removeKeys = new SqliteStatement(connection, "delete from key_block where frame = ?");
    addKeys = new SqliteStatement(connection, "insert into key_block values (?, ?, ?, ?, ?, ?)");
  }

  /// The rows of the bucket's frames from the one that begins at `first` to the one that ends at
  /// `last`; empty if none does, or the knots of one are damaged.
  List<Long> rows(ChainWalk<SQLException> bucket, long first, long last) throws SQLException {
    List<Long> rows = new ArrayList<>();
    Optional<ChainWalk.Step> next = bucket.at(first);
    if (next.isEmpty() || next.get().before() != first - 1) {
      return List.of();
    }
    while (next.isPresent() && next.get().knot().last() <= last) {
      if (knots(next.get().frame()).isEmpty()) {
        return List.of();
      }
      rows.add(next.get().frame());
      if (next.get().knot().last() == last) {
        return List.copyOf(rows);
      }
      next = bucket.at(next.get().knot().last() + 1);
    }
    return List.of();
  }

  /// @param rows those of the parts, in order
  void write(Frame merged, List<Long> rows) throws SQLException {
    Map<Chain, Knot> tied = new LinkedHashMap<>();
    for (long row : rows) {
      knots(row)
          .orElseThrow(() -> new SQLException("Knots of frame " + row + " are damaged"))
          .forEach((chain, knot) -> tied.merge(chain, knot, Knot::over));
    }
    long kept = rows.getLast();
    boolean keyed = false;
    for (long row : rows) {
      keyed |= removeKeys.run(row) > 0;
      if (row != kept) {
        remove.run(row);
        addSign.run(row, kept);
      }
    }
    update.run(
        merged.head().firstPosition(),
        merged.head().firstSequence(),
        merged.head().revision(),
        KnotCodec.encode(kept, tied),
        Outline.encode(merged),
        FrameCodec.encode(merged),
        kept);
    if (keyed) {
      BucketId bucket = merged.head().bucket();
      addKeys.run(
          kept,
          bucket.value(),
          names.number(merged.head().origin()),
          merged.head().incarnation(),
          merged.head().storedAtMillis(),
          SqliteBytes.of(merged.keys()));
    }
    countSigns.run(rows.size() - 1);
  }

  private Optional<Map<Chain, Knot>> knots(long row) throws SQLException {
    byte[] bytes =
        knots
            .first(each -> each.getBytes(1), row)
            .orElseThrow(() -> new SQLException("Frame " + row + " is not there"));
    try {
      return Optional.of(KnotCodec.decode(row, bytes));
    } catch (DamagedFrameException _) {
      return Optional.empty();
    }
  }
}
