package dev.tidegate.broker.journal;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJournalTest extends JournalContract {
  @TempDir private Path folder = Path.of("unset");

  @Override
  protected Store newStore() {
    return new SqliteStore(folder);
  }
}
