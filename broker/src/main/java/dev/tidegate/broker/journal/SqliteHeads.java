package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where chains and streams end, as the connection's snapshot has it: what stands in their tables,
/// and over it what commits have changed since it was last moved there ([SqliteFolding]).
final class SqliteHeads {
  private final SqliteStatement state;
  private final SqliteStatement later;
  private final SqliteStatement chainHead;
  private final SqliteStatement runsOf;
  private final SqliteStatement allRuns;
  private final Heads fresh = new Heads();
  private State seen = new State(0, 0);

  /// @param folded the last batch whose changes stand in the tables
  private record State(long lastBatch, long folded) {}

  SqliteHeads(Connection connection) throws SQLException {
    state = new SqliteStatement(connection, "select last_batch, folded from meta");
    later =
        new SqliteStatement(
            connection, "select changes from fresh_head where batch > ? order by batch");
    chainHead = new SqliteStatement(connection, "select frame, last from head where chain = ?");
    String runs = "select bucket, origin, incarnation, ordinal, sequence from run_end";
    runsOf = new SqliteStatement(connection, runs + " where bucket = ? and origin = ?");
    allRuns = new SqliteStatement(connection, runs);
  }

  /// Catches up with the snapshot; to be called first in each.
  void refresh() throws SQLException {
    State now =
        state
            .first(row -> new State(row.getLong(1), row.getLong(2)))
            .orElseThrow(() -> new SQLException("Journal has no state"));
    long from = seen.lastBatch();
    if (now.folded() != seen.folded()) {
      fresh.clear();
      from = now.folded();
    }
    if (now.lastBatch() != from) {
      later.list(SqliteHeads::changes, from).forEach(fresh::putAll);
    }
    seen = now;
  }

  long lastBatch() {
    return seen.lastBatch();
  }

  long folded() {
    return seen.folded();
  }

  /// What is not in the tables yet.
  Heads fresh() {
    return fresh;
  }

  /// Called by the writer, instead of [#refresh], with what its batch changed.
  void add(long batch, long folded, Heads changes) {
    fresh.putAll(changes);
    seen = new State(batch, folded);
  }

  /// NONE if nothing of the chain is stored.
  Knot.End of(Chain chain) throws SQLException {
    Knot.End newest = fresh.chains().get(chain);
    return newest != null
        ? newest
        : chainHead
            .first(
                row -> new Knot.End(row.getLong(1), row.getLong(2)),
                (Object) ChainCodec.encode(chain))
            .orElse(Knot.End.NONE);
  }

  /// The ends of a stream's incarnations, oldest first.
  List<Pointer> ends(BucketId bucket, long origin) throws SQLException {
    Map<Heads.Run, Heads.Applied> runs = new HashMap<>();
    runsOf.list(row -> put(row, runs), bucket.value(), origin);
    fresh
        .streams()
        .forEach((run, applied) -> {
          if (run.bucket() == bucket.value() && run.origin() == origin) {
            runs.put(run, applied);
          }
        });
    return runs.entrySet().stream()
        .sorted(Comparator.comparingInt(each -> each.getValue().ordinal()))
        .map(each -> new Pointer(each.getKey().incarnation(), each.getValue().sequence()))
        .toList();
  }

  /// The ends of all incarnations of all streams.
  Map<Heads.Run, Heads.Applied> runs() throws SQLException {
    Map<Heads.Run, Heads.Applied> runs = new HashMap<>();
    allRuns.list(row -> put(row, runs));
    runs.putAll(fresh.streams());
    return runs;
  }

  private static Heads changes(ResultSet row) throws SQLException {
    try {
      return HeadsCodec.decode(row.getBytes(1));
    } catch (DamagedFrameException e) {
      throw new SQLException("Journal has lost the ends of its chains", e);
    }
  }

  private static Heads.Run put(ResultSet row, Map<Heads.Run, Heads.Applied> runs)
      throws SQLException {
    Heads.Run run = new Heads.Run(row.getInt(1), row.getLong(2), row.getLong(3));
    runs.put(run, new Heads.Applied(row.getInt(4), row.getLong(5)));
    return run;
  }
}
