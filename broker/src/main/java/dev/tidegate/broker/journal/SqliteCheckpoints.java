package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Merged;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves the log (WAL) into the database beside the writer, often and in small steps, so that no
/// commit waits for it.
///
/// The log's file is made long once ([SqliteLog]) and used again and again:
///
/// | the log is | what the writer does between two commits |
/// |---|---|
/// | half of its file | moves the last moments, which the thread beside has left; if no reader is in the log, the next commit begins it anew |
/// | two thirds | waits for the reader to come to the end of its page, so that the log does begin anew: readers that never rest would else keep it from that for ever |
///
/// Only a reader that is not of this broker can hold it for longer; then the file grows.
final class SqliteCheckpoints implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(SqliteCheckpoints.class);

  /// Bytes written after which the thread beside is woken, as a part of the log's length.
  private static final int STEP_PART = 12;

  private static final long STEP_BYTES_MIN = 1 << 20;

  private static final long STEP_MILLIS = 200;

  private final SqliteSource source;
  private final SqliteHealth health;
  private final SqliteCheckpoint checkpoint;
  private final SqliteWipe wipe; // owned by the writer's thread
  private final long stepMillis;
  private final long stepBytes;
  private final long halfPages;
  private final long longPages;
  private final Semaphore work = new Semaphore(0);
  private volatile boolean isClosing;
  private volatile long commits;
  private volatile long steps;

  /// The thread beside has finished a checkpoint since the writer last looked.
  private volatile boolean hasMoved;

  private long bytes; // owned by the writer's thread
  private long waitsFromPages; // owned by the writer's thread

  SqliteCheckpoints(
      SqliteSource source,
      SqliteCheckpoint checkpoint,
      SqliteLog file,
      Duration wipe,
      SqliteHealth health) {
    this.source = source;
    this.checkpoint = checkpoint;
    this.health = health;
    stepMillis = Math.clamp(wipe.toMillis(), 1, STEP_MILLIS);
    this.wipe = new SqliteWipe(file, checkpoint, Math.toIntExact(wipe.toMillis() / stepMillis));
    stepBytes = Math.max(STEP_BYTES_MIN, file.length() / STEP_PART);
    halfPages = file.length() / 2 / SqliteFile.PAGE_BYTES;
    longPages = file.length() * 2 / 3 / SqliteFile.PAGE_BYTES;
    waitsFromPages = longPages;
  }

  /// Called by the writer, on its connection, after each commit.
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the writer's thread counts
  void committed(Connection writer, Batch batch) throws SQLException {
    commits++;
    bytes += written(batch);
    boolean step = bytes >= stepBytes;
    if (step) {
      bytes = 0;
      if (work.availablePermits() == 0) {
        work.release();
      }
    }
    // While the thread beside is at it, the writer would move a whole step and sync the database,
    // or wait for the thread that does: it takes its turn when only the last moments are left.
    boolean turn = hasMoved;
    if (step || turn) {
      hasMoved = false;
      long length = checkpoint.run(writer, SqliteCheckpoint.Mode.NOOP).pages();
      if (turn || length > waitsFromPages) {
        shorten(writer, length);
      }
    }
    try {
      wipe.committed(writer, !batch.replacements().isEmpty(), steps);
    } catch (IOException e) {
      health.breakWith("Log cannot be synced: " + e.getMessage());
    }
  }

  /// Called by the writer, on its connection, when no batch came for a while.
  void idle(Connection writer) throws SQLException {
    try {
      wipe.idle(writer);
    } catch (IOException e) {
      health.breakWith("Log cannot be synced: " + e.getMessage());
    }
  }

  void close() {
    isClosing = true;
    work.release();
  }

  /// Runs until closed, on a thread of its own.
  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread counts steps
  public void run() {
    long done = 0;
    while (!isClosing && health.broken().isEmpty()) {
      try (Connection connection = source.open(SqliteSource.Use.CHECKPOINT)) {
        while (!isClosing && health.broken().isEmpty()) {
          boolean woken = work.tryAcquire(stepMillis, TimeUnit.MILLISECONDS);
          steps++;
          long now = commits;
          if (woken || now != done) {
            done = now;
            checkpoint.run(connection, SqliteCheckpoint.Mode.PASSIVE);
            hasMoved = true;
          }
        }
      } catch (SQLException e) {
        if (SqliteFailure.isSync(e)) {
          health.breakWith(SqliteFailure.name(e));
        } else {
          log.atWarn().addKeyValue("error", SqliteFailure.name(e)).log("Checkpoint failed");
          pause();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /// What a commit adds to the log, roughly: what it brings, and the pages around it.
  private static long written(Batch batch) {
    long sum = 4L * SqliteFile.PAGE_BYTES;
    for (Frame frame : batch.frames()) {
      sum += frame.recordBytes() + SqliteFile.PAGE_BYTES / 4;
    }
    for (Frame frame : batch.replacements()) {
      sum += frame.recordBytes() + SqliteFile.PAGE_BYTES;
    }
    return batch.merge().isPresent() ? sum + 2 * Merged.MAX_BYTES : sum;
  }

  private void shorten(Connection writer, long length) throws SQLException {
    if (length <= halfPages) {
      return;
    }
    if (length <= waitsFromPages) {
      checkpoint.unlessRunning(writer);
    } else if (checkpoint.run(writer, SqliteCheckpoint.Mode.RESTART).isBusy()) {
      waitsFromPages = length + halfPages / 4;
      log.atWarn().addKeyValue("pages", length).log("A reader keeps the log from beginning anew");
    } else {
      waitsFromPages = longPages;
    }
  }

  private void pause() {
    try {
      if (work.tryAcquire(stepMillis, TimeUnit.MILLISECONDS)) {
        work.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
