package dev.tidegate.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The schemas that operators read about are those that exist.
final class SqliteSchemaTest {
  private static final Path DOCUMENT =
      Path.of("").toAbsolutePath().resolveSibling("docs").resolve("deployment.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\d+) \\| `(V\\d+__\\w+\\.sql)` \\|");

  @Test
  void document_hasARowForEachMigrationInTheirOrder() throws IOException {
    List<String> rows = new ArrayList<>();
    Matcher row = ROW.matcher(Files.readString(DOCUMENT));
    while (row.find()) {
      rows.add(row.group(2));
      assertThat(row.group(1)).isEqualTo(Integer.toString(rows.size()));
    }

    assertThat(rows).isEqualTo(SqliteSchema.MIGRATIONS).hasSize(SqliteJournal.SCHEMA);
  }

  @Test
  void migrations_areNumberedByTheSchemaThatTheyMake() {
    for (int schema = 1; schema <= SqliteJournal.SCHEMA; schema++) {
      assertThat(SqliteSchema.MIGRATIONS.get(schema - 1)).startsWith("V" + schema + "__");
    }
  }
}
