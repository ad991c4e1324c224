package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJournalTest extends JournalContract {
  @TempDir private Path folder = Path.of("unset");

  @Override
  protected Store newStore() {
    return new SqliteStore(folder);
  }

  @Test
  void append_sameRefusalTwice_keepsOneRowAsItWasFirst() throws SQLException {
    EventId event = new EventId(Frames.EU, 5, new BucketId(7), 2);
    try (SqliteJournal journal = SqliteStore.open(folder.resolve("refusals.db"))) {
      for (int number = 1; number <= 2; number++) {
        Batch.Builder batch = Batch.builder();
        batch.refusals.add(new Batch.Refusal(event, "REASON_" + number, number));
        assertThat(Asked.append(journal, batch.build(number)))
            .isInstanceOf(Completion.Stored.class);
      }
    }

    SqliteFile file = new SqliteFile(folder.resolve("refusals.db"));
    try (Connection connection = file.open(SqliteSource.Use.WRITE)) {
      List<String> reasons =
          new SqliteStatement(connection, "select reason from refusal")
              .list(row -> row.getString(1));
      assertThat(reasons).containsExactly("REASON_1");
    }
  }
}
