package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

final class SqliteOpenFailureTest {
  private static final Path STORE = Path.of("/srv/tidegate/journal.db");

  @ParameterizedTest
  @CsvSource({
    "SQLITE_FULL, is full; give it room",
    "SQLITE_IOERR_SHMSIZE, is full; give it room",
    "SQLITE_READONLY, cannot be written; mount it read-write",
    "SQLITE_READONLY_DIRECTORY, cannot be written; mount it read-write",
    "SQLITE_CANTOPEN, cannot be written; mount it read-write",
    "SQLITE_NOTADB, it is no database",
    "SQLITE_CORRUPT, `tidegate store verify` tells where",
    "SQLITE_BUSY, another program holds a lock",
    "SQLITE_IOERR_READ, SQLITE_IOERR_READ; look at the disk"
  })
  void of_eachErrorOfTheDatabase_oneLineWithWhatToDo(SQLiteErrorCode code, String said) {
    assertThat(SqliteOpenFailure.of(STORE, new SQLiteException("words of SQLite", code)))
        .hasMessageStartingWith("Journal /srv/tidegate/journal.db cannot be opened: ")
        .hasMessageContaining(said)
        .message()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "No space left on device, is full; give it room",
    "Read-only file system, cannot be written; mount it read-write",
    "Not a directory, a file stands where its folder should be"
  })
  void of_eachErrorOfTheFileSystem_oneLineWithWhatToDo(String reason, String said) {
    assertThat(SqliteOpenFailure.of(STORE, new FileSystemException("x", null, reason)))
        .hasMessageContaining(said);
  }

  @Test
  void of_anotherError_itsOwnWords() {
    assertThat(SqliteOpenFailure.of(STORE, new IOException("Input/output error")))
        .hasMessageContaining("IOException: Input/output error");
  }
}
