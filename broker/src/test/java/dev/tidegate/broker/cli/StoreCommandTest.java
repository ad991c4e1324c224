package dev.tidegate.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class StoreCommandTest {
  @TempDir private Path folder = Path.of("unset");
  private final StringWriter out = new StringWriter();
  private final List<String> refusals = new ArrayList<>();

  @BeforeEach
  void fill() throws IOException {
    BenchLoad.Shape shape = new BenchLoad.Shape(300, 8, 4, 6, 4);
    try (BenchStore store = new BenchStore(store(), shape, chance())) {
      store.run(10, _ -> {});
    }
  }

  private Path store() {
    return folder.resolve("journal.db");
  }

  private static RandomGenerator chance() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(3);
  }

  private int run(String... words) {
    return new CommandLine(new StoreCommand())
        .setOut(new PrintWriter(out, true))
        .setExecutionExceptionHandler((failure, _, _) -> {
          refusals.add(String.valueOf(failure.getMessage()));
          return failure instanceof CommandRefused no ? no.exitCode() : 74;
        })
        .execute(words);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void verify_noStoreThere_1AndWhatToName() {
    assertThat(run("verify", folder.resolve("none").toString())).isEqualTo(1);

    assertThat(refusals).singleElement().asString().contains("There is no store at");
  }

  @Test
  void verify_nothingOrBothNamed_2() {
    assertThat(run("verify")).isEqualTo(2);
    assertThat(run("verify", folder.toString(), "--config", "x.yaml")).isEqualTo(2);
  }

  @Test
  void verifyAndCompact_anotherHoldsTheStore_69AndOneLine() {
    try (SqliteJournal _ = SqliteJournal.open(store(), new RegionId("bench"), 0, chance())) {
      assertThat(run("verify", folder.toString())).isEqualTo(69);
      assertThat(run("compact", folder.toString())).isEqualTo(69);
    }

    assertThat(refusals).hasSize(2).allMatch(said -> said.contains("is in use by another"));
  }

  @Test
  void verify_damagedFrame_1AndItsName() throws SQLException {
    execute("update frame set bytes = zeroblob(length(bytes)) where id = 3");

    assertThat(run("verify", folder.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("frame 3: bench bucket ", "its bytes do not hold their checksums", "  then: ")
        .contains("1 things found");
  }

  @Test
  void verify_asJson_oneObjectALine() throws SQLException {
    execute("update frame set bytes = zeroblob(length(bytes)) where id = 3");

    assertThat(run("verify", "--json", folder.toString())).isEqualTo(1);
    assertThat(out.toString().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("{\"frame\":\"3: bench bucket ");
    assertThat(out.toString()).contains("\"found\":1,\"clean\":false}");
  }

  @Test
  void verifyThenCompact_wholeStore_0() throws IOException {
    assertThat(run("verify", folder.toString())).isZero();
    assertThat(run("compact", folder.toString())).isZero();
    assertThat(run("verify", store().toString())).isZero();

    assertThat(refusals).isEmpty();
    assertThat(out.toString()).contains(": whole", "bytes before");
    assertThat(Files.exists(folder.resolve("journal.db.compact"))).isFalse();
  }

  @Test
  void verify_newerStore_69() throws SQLException {
    execute("pragma user_version = 99");

    assertThat(run("verify", folder.toString())).isEqualTo(69);
    assertThat(refusals).singleElement().asString().contains("newer than this release");
  }

  @Test
  void stats_storeInUse_countsAllTheSame() {
    try (SqliteJournal _ = SqliteJournal.open(store(), new RegionId("bench"), 0, chance())) {
      assertThat(run("stats", "--largest", "2", folder.toString())).isZero();
    }

    assertThat(out.toString()).contains("events in", "bodies", "freed pages", "ORIGIN", "CHANNEL");
  }

  @Test
  void bar_halfway_toldWithTheTimeLeft() {
    assertThat(StoreBar.line(50, 200, Duration.ofSeconds(20)))
        .isEqualTo("[######------------------]  25 %  50/200 frames  ETA 1:00 ");
  }
}
