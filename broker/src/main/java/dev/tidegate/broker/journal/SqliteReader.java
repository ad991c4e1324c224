package dev.tidegate.broker.journal;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers one query after the other; after a failure, on a new connection. Owned by the reader's
/// thread.
final class SqliteReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SqliteReader.class);

  private final SqliteSource source;
  private final SqliteCheckpoint checkpoint;
  private final SqliteHealth health;
  private @Nullable SqliteQueries open;

  SqliteReader(SqliteSource source, SqliteCheckpoint checkpoint, SqliteHealth health) {
    this.source = source;
    this.checkpoint = checkpoint;
    this.health = health;
  }

  Answer answer(Query query) {
    if (health.broken().isPresent()) {
      return new Answer.Unreadable("Sync to disk failed");
    }
    try {
      return checkpoint.page(() -> opened().answer(query));
    } catch (SQLException e) {
      close();
      log.atWarn()
          .addKeyValue("query", query.getClass().getSimpleName())
          .addKeyValue("error", SqliteFailure.name(e))
          .log("Query was not answered");
      return new Answer.Unreadable(SqliteFailure.name(e));
    }
  }

  private SqliteQueries opened() throws SQLException {
    SqliteQueries queries = open;
    if (queries == null) {
      queries = SqliteQueries.on(source.open(SqliteSource.Use.READ));
      open = queries;
    }
    return queries;
  }

  @Override
  public void close() {
    SqliteQueries queries = open;
    open = null;
    if (queries != null) {
      try {
        queries.close();
      } catch (SQLException e) {
        log.atWarn().addKeyValue("error", SqliteFailure.name(e)).log("Connection does not close");
      }
    }
  }
}
