package dev.tidegate.broker.journal;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// Gets replaced bytes out of the log's file: the words of a deleted message must not stay there
/// until it happens to be written over.
///
/// | state | goes on when | and then |
/// |---|---|---|
/// | clean | a batch replaced something | → dirty |
/// | dirty | nothing comes for a while: the file is cut to nothing, and filled with zeros | → clean |
/// | dirty | for so many steps batches went on coming: the log is made to begin anew with the next | → cutting |
/// | cutting | the next batch is stored: SQLite has cut off what is behind it | → clean, or dirty if that batch replaced something |
///
/// The file grows back by a piece after each commit, so that none waits for all of it. Owned by the
/// writer's thread.
final class SqliteWipe {
  private static final long PIECE_BYTES = 1 << 20;
  private static final int NO_LIMIT = -1;

  private final SqliteLog file;
  private final SqliteCheckpoint checkpoint;
  private final int patienceSteps;
  private State state = State.CLEAN;
  private long dirtySinceStep;
  private boolean isShort = true; // as far as is known

  private enum State {
    CLEAN,
    DIRTY,
    CUTTING
  }

  /// @param patienceSteps after how many steps of the thread beside it does not wait for a pause
  SqliteWipe(SqliteLog file, SqliteCheckpoint checkpoint, int patienceSteps) {
    this.file = file;
    this.checkpoint = checkpoint;
    this.patienceSteps = patienceSteps;
  }

  /// After each commit, on its connection.
  ///
  /// @param replaced whether it replaced frames
  /// @param step which step of the thread beside this is
  void committed(Connection writer, boolean replaced, long step) throws SQLException, IOException {
    if (state == State.CUTTING) {
      limit(writer, NO_LIMIT);
      // If a reader was faster, the log was not begun anew, and it is tried again.
      boolean cut = file.bytes() < file.length();
      isShort |= cut;
      state = cut ? State.CLEAN : State.DIRTY;
    } else if (isShort) {
      isShort = file.grow(PIECE_BYTES);
    }
    if (replaced && state == State.CLEAN) {
      state = State.DIRTY;
      dirtySinceStep = step;
    }
    if (state == State.DIRTY && step - dirtySinceStep >= patienceSteps) {
      begin(writer, step);
    }
  }

  /// When no batch came for a while.
  void idle(Connection writer) throws SQLException, IOException {
    if (state != State.CLEAN) {
      writer.rollback();
      limit(writer, NO_LIMIT);
      state =
          checkpoint.run(writer, SqliteCheckpoint.Mode.TRUNCATE).isBusy()
              ? State.DIRTY // a reader is at it; the next idle moment comes
              : State.CLEAN;
      isShort |= state == State.CLEAN;
    }
    if (isShort) {
      file.extend();
      isShort = false;
    }
  }

  private void begin(Connection writer, long step) throws SQLException {
    if (checkpoint.run(writer, SqliteCheckpoint.Mode.RESTART).isBusy()) {
      dirtySinceStep = step; // no sooner than this again: the writer has waited
      return;
    }
    limit(writer, 0);
    state = State.CUTTING;
  }

  /// A log that begins anew is cut to this length, or to what the commit needs if that is more.
  private static void limit(Connection writer, int bytes) throws SQLException {
    try (Statement statement = writer.createStatement()) {
      statement.execute("pragma journal_size_limit = " + bytes);
    }
  }
}
