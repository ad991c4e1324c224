package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves the log (WAL) into the database beside the writer, often and in small steps, so that no
/// commit waits for it.
///
/// The log's file is made long once ([SqliteLog]) and used again and again: when it is long, the
/// writer finishes a checkpoint between two commits, of which the thread beside has left it only
/// the last moments; the next commit then begins the log anew in the space it has.
final class SqliteCheckpoints implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(SqliteCheckpoints.class);

  /// Bytes of frames after which the thread beside is woken.
  private static final long STEP_BYTES = 4 << 20;

  /// Pages after which the writer begins the log anew: half of what the log's file holds.
  private static final long LONG_PAGES = (24L << 20) / SqliteFile.PAGE_BYTES;

  private static final long IDLE_MILLIS = 200;

  private final SqliteSource source;
  private final SqliteLog file;
  private final SqliteHealth health;
  private final Semaphore work = new Semaphore(0);
  private volatile boolean isLong;
  private volatile boolean isClosing;
  private volatile long commits;
  private long bytes; // owned by the writer's thread
  private boolean holdsReplaced; // owned by the writer's thread

  SqliteCheckpoints(SqliteSource source, SqliteLog file, SqliteHealth health) {
    this.source = source;
    this.file = file;
    this.health = health;
  }

  /// Called by the writer, on its connection, after each commit.
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the writer's thread counts
  void committed(Connection writer, Batch batch) throws SQLException {
    commits++;
    holdsReplaced |= !batch.replacements().isEmpty();
    for (Frame frame : batch.frames()) {
      bytes += frame.recordBytes();
    }
    if (bytes >= STEP_BYTES) {
      bytes = 0;
      if (work.availablePermits() == 0) {
        work.release();
      }
    }
    if (isLong) {
      isLong = false;
      checkpoint(writer);
    }
  }

  /// Called by the writer, on its connection, when no batch came for a while: bytes that were
  /// replaced must not stay in the log until it happens to be written over. It is emptied and made
  /// long again, with zeros.
  void idle(Connection writer) throws SQLException {
    if (holdsReplaced) {
      writer.rollback();
      try (Statement statement = writer.createStatement();
          ResultSet row = statement.executeQuery("pragma wal_checkpoint(truncate)")) {
        // Busy: a reader or the thread beside is at it; the next idle moment comes.
        holdsReplaced = !row.next() || row.getLong(1) != 0;
      }
      if (!holdsReplaced) {
        extend();
      }
    }
  }

  private void extend() {
    try {
      file.extend();
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
  public void run() {
    long done = 0;
    while (!isClosing && health.broken().isEmpty()) {
      try (Connection connection = source.open(SqliteSource.Use.CHECKPOINT)) {
        while (!isClosing && health.broken().isEmpty()) {
          boolean woken = work.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS);
          long now = commits;
          if (woken || now != done) {
            done = now;
            isLong |= checkpoint(connection) > LONG_PAGES;
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

  private void pause() {
    try {
      if (work.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS)) {
        work.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Returns how long the log is, in pages.
  private static long checkpoint(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("pragma wal_checkpoint(passive)")) {
      return row.next() ? row.getLong(2) : 0;
    }
  }
}
