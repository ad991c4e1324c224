package dev.tidegate.broker.journal;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;

/// Moves an index's fresh rows to its large table when there are `mostFresh` of them, at most one
/// index per batch.
///
/// In numbers, for 100 busy buckets: a row put into its place in a large table writes a page of 4
/// KiB; a fresh table of 1024 rows is some ten pages, and moving them writes each touched page of
/// the large one once for about ten rows. Owned by the writer's thread; counts run ahead of the
/// commit, so after a rollback it is made anew.
final class SqliteFolding {
  private final int mostFresh;
  private final Map<SqliteIndex, Fresh> indices = new EnumMap<>(SqliteIndex.class);

  SqliteFolding(Connection connection, int mostFresh) throws SQLException {
    this.mostFresh = mostFresh;
    for (SqliteIndex index : SqliteIndex.values()) {
      indices.put(index, new Fresh(connection, index));
    }
  }

  void add(SqliteIndex index, Object... values) throws SQLException {
    Fresh fresh = requireNonNull(indices.get(index));
    fresh.insert.run(values);
    fresh.rows++;
  }

  /// Within the transaction of a batch.
  void foldOne() throws SQLException {
    Fresh fullest = Collections.max(indices.values(), Comparator.comparingLong(each -> each.rows));
    if (fullest.rows >= mostFresh) {
      fullest.fold.run();
      fullest.clear.run();
      fullest.rows = 0;
    }
  }

  /// The fresh rows of one index.
  private static final class Fresh {
    private final SqliteStatement insert;
    private final SqliteStatement fold;
    private final SqliteStatement clear;
    private long rows;

    Fresh(Connection connection, SqliteIndex index) throws SQLException {
      insert = new SqliteStatement(connection, index.insertSql());
      fold = new SqliteStatement(connection, index.foldSql());
      clear = new SqliteStatement(connection, index.clearSql());
      rows = new SqliteStatement(connection, index.countSql()).number().orElseThrow();
    }
  }
}
