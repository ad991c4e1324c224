package dev.tidegate.broker.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;

/// Stores what commits change of the heads: each commit's changes as one row, and after `mostFresh`
/// of them, or [#SLOTS] commits, all of them in their tables, in order of key.
///
/// So a commit that ends a hundred chains does not write a page for each: in numbers, its row takes
/// 3 pages. After a fold the rows are written over from the first on. Owned by the writer's thread;
/// what it knows runs ahead of the commit, so after a rollback it is made anew.
final class SqliteFolding {
  private static final int SLOTS = 256;

  private final SqliteHeads heads;
  private final int mostFresh;
  private final SqliteStatement putChanges;
  private final SqliteStatement putHead;
  private final SqliteStatement putEnd;
  private final SqliteStatement setState;
  private long stored;

  SqliteFolding(Connection connection, SqliteHeads heads, int mostFresh) throws SQLException {
    this.heads = heads;
    this.mostFresh = mostFresh;
    putChanges =
        new SqliteStatement(connection, "insert or replace into fresh_head values (?, ?, ?)");
    putHead = new SqliteStatement(connection, "insert or replace into head values (?, ?, ?)");
    putEnd =
        new SqliteStatement(connection, "insert or replace into run_end values (?, ?, ?, ?, ?)");
    setState = new SqliteStatement(connection, "update meta set last_batch = ?, folded = ?");
    stored = heads.fresh().size();
  }

  /// Within the transaction of a batch, the last thing.
  void store(long batch, Heads changes) throws SQLException {
    long folded = heads.folded();
    if (stored >= mostFresh || batch - folded > SLOTS) {
      fold();
      folded = batch - 1;
      stored = 0;
    }
    if (!changes.isEmpty()) {
      putChanges.run(batch - folded, batch, HeadsCodec.encode(changes));
    }
    stored += changes.size();
    setState.run(batch, folded);
    heads.add(batch, folded, changes);
  }

  private void fold() throws SQLException {
    Heads fresh = heads.fresh();
    record Row(byte[] chain, Knot.End end) {}
    Row[] rows =
        fresh.chains().entrySet().stream()
            .map(each -> new Row(ChainCodec.encode(each.getKey()), each.getValue()))
            .sorted((one, other) -> Arrays.compareUnsigned(one.chain(), other.chain()))
            .toArray(Row[]::new);
    for (Row row : rows) {
      putHead.run(row.chain(), row.end().frame(), row.end().last());
    }
    for (Map.Entry<Heads.Run, Heads.Applied> each : fresh.streams().entrySet()) {
      Heads.Run run = each.getKey();
      putEnd.run(
          run.bucket(),
          run.origin(),
          run.incarnation(),
          each.getValue().ordinal(),
          each.getValue().sequence());
    }
    fresh.clear();
  }
}
