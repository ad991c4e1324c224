package dev.tidegate.broker.journal;

import java.sql.Connection;
import java.sql.SQLException;

/// Where the journal's connections to its file come from; each is owned by the thread that asked
/// for it.
interface SqliteSource {
  /// What a connection is for.
  enum Use {
    WRITE,
    READ,
    CHECKPOINT
  }

  /// A new connection in manual-commit mode, with settings that keep what is acknowledged.
  Connection open(Use use) throws SQLException;
}
