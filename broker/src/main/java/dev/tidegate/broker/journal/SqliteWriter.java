package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores one batch after the other and says what became of each. Owned by the writer's thread.
///
/// | what failed | what is done | answer |
/// |---|---|---|
/// | a statement before the commit | connection closed; opened anew for the next batch | Failed |
/// | the commit itself | connection closed and opened anew, a fence committed, `last_batch` read | Stored or Failed; Unknown while that cannot be done |
/// | a sync | marker left | Broken, now and for everything after |
final class SqliteWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SqliteWriter.class);

  private final SqliteSource source;
  private final int mostFresh;
  private final SqliteHealth health;
  private final SqliteCheckpoints checkpoints;
  private @Nullable SqliteAppend open;
  private Optional<Pending> pending = Optional.empty();

  /// A batch of which the commit told nothing, and its frames as they are if it was stored.
  private record Pending(Batch batch, List<Frame> frames) {}

  SqliteWriter(
      SqliteSource source, int mostFresh, SqliteHealth health, SqliteCheckpoints checkpoints) {
    this.source = source;
    this.mostFresh = mostFresh;
    this.health = health;
    this.checkpoints = checkpoints;
  }

  Completion append(Batch batch) {
    if (health.broken().isPresent()) {
      return health.breakWith("");
    }
    if (pending.isPresent()) {
      return new Completion.Failed("Batch " + pending.get().batch().number() + " is unresolved");
    }
    List<Frame> frames;
    SqliteAppend append;
    try {
      append = opened();
      append.begin();
      BatchCheck<SQLException> check = new BatchCheck<>(append);
      Optional<String> refusal = check.refusal(batch);
      if (refusal.isPresent()) {
        append.leave();
        return new Completion.Failed(refusal.get());
      }
      frames = append.write(batch, check);
    } catch (SQLException e) {
      discard();
      return SqliteFailure.isSync(e) ? broken(e) : failed(batch, e);
    }
    try {
      append.commit(batch);
    } catch (SQLException e) {
      discard();
      if (SqliteFailure.isSync(e)) {
        return broken(e);
      }
      log.atWarn()
          .addKeyValue("batch", batch.number())
          .addKeyValue("error", SqliteFailure.name(e))
          .log("Commit told nothing");
      pending = Optional.of(new Pending(batch, frames));
      return settle(pending.get());
    }
    return committed(append, batch, frames);
  }

  Completion resolve(Batch batch) {
    if (health.broken().isPresent()) {
      return health.breakWith("");
    }
    return pending.isPresent() ? settle(pending.get()) : lookUp(batch);
  }

  /// Called when no batch came for a while.
  void idle() {
    SqliteAppend append = open;
    if (append != null && health.broken().isEmpty()) {
      try {
        checkpoints.idle(append.connection());
      } catch (SQLException e) {
        discard();
        if (SqliteFailure.isSync(e)) {
          broken(e);
        }
      }
    }
  }

  @Override
  public void close() {
    discard();
  }

  private Completion committed(SqliteAppend append, Batch batch, List<Frame> frames) {
    try {
      checkpoints.committed(append.connection(), batch);
    } catch (SQLException e) {
      discard();
      if (SqliteFailure.isSync(e)) {
        return broken(e);
      }
      log.atWarn().addKeyValue("error", SqliteFailure.name(e)).log("Checkpoint failed");
    }
    // The checkpoints beside may have met a failed sync while this batch was committed.
    return health.broken().isPresent() ? health.breakWith("") : new Completion.Stored(frames);
  }

  private Completion settle(Pending unknown) {
    try {
      SqliteAppend append = opened();
      append.fence();
      pending = Optional.empty();
      return append.lastBatch() >= unknown.batch().number()
          ? new Completion.Stored(unknown.frames())
          : new Completion.Failed("Batch " + unknown.batch().number() + " was not stored");
    } catch (SQLException e) {
      discard();
      return SqliteFailure.isSync(e) ? broken(e) : new Completion.Unknown(SqliteFailure.name(e));
    }
  }

  /// A batch whose fate was told before.
  private Completion lookUp(Batch batch) {
    try {
      SqliteAppend append = opened();
      Completion found =
          append.lastBatch() < batch.number()
              ? new Completion.Failed("Batch " + batch.number() + " is not stored")
              : new Completion.Stored(append.stored(batch));
      append.leave();
      return found;
    } catch (SQLException e) {
      discard();
      return SqliteFailure.isSync(e) ? broken(e) : new Completion.Unknown(SqliteFailure.name(e));
    }
  }

  private SqliteAppend opened() throws SQLException {
    SqliteAppend append = open;
    if (append == null) {
      append = SqliteAppend.on(source.open(SqliteSource.Use.WRITE), mostFresh);
      open = append;
    }
    return append;
  }

  private void discard() {
    SqliteAppend append = open;
    open = null;
    if (append != null) {
      try {
        append.close();
      } catch (SQLException e) {
        log.atWarn().addKeyValue("error", SqliteFailure.name(e)).log("Connection does not close");
        if (SqliteFailure.isSync(e)) {
          health.breakWith(SqliteFailure.name(e));
        }
      }
    }
  }

  private static Completion failed(Batch batch, SQLException e) {
    log.atWarn()
        .addKeyValue("batch", batch.number())
        .addKeyValue("error", SqliteFailure.name(e))
        .log("Batch was not stored");
    return new Completion.Failed(SqliteFailure.name(e));
  }

  private Completion broken(SQLException e) {
    return health.breakWith(SqliteFailure.name(e));
  }
}
