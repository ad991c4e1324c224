package dev.tidegate.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.Alarm;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.RegionStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class UpgradeTest {
  private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
  private static final UpgradeCodec THIS = new UpgradeCodec("2.0", 2, 4, 1_000);
  private static final RegionStatus REGION =
      RegionStatus.newBuilder()
          .setRegion("eu-de")
          .setBroker("eu-de-1")
          .setRelease("1.0")
          .setWireLevel(1)
          .setStoreSchema(4)
          .build();
  private static final LinkStatus LIVE =
      LinkStatus.newBuilder()
          .setFrom("eu-de")
          .setTo("us-va")
          .setState(LinkStatus.State.STATE_LIVE)
          .setPeerWireLevel(2)
          .setLastProgressMillis(NOW.toEpochMilli())
          .build();

  @TempDir private Path folder = Path.of("unset");
  private final StringWriter out = new StringWriter();

  @Test
  void broker_linkThatIsNotLiveOrFarBehind_isFirst() {
    LinkStatus open =
        LIVE.toBuilder()
            .setState(LinkStatus.State.STATE_BACKING_OFF)
            .setReason("NO_PROGRESS")
            .build();
    LinkStatus behind = LIVE.toBuilder().setLagEvents(1_001).build();

    assertThat(first(REGION, open)).containsExactly("see to NO_PROGRESS");
    assertThat(first(REGION, behind)).containsExactly("wait until it is below 1000");
  }

  @Test
  void broker_ofALaterRelease_isFirst() {
    assertThat(first(REGION.toBuilder().setStoreSchema(5).build(), LIVE))
        .containsExactly("take the release that the broker runs, or a later one");
    assertThat(first(REGION.toBuilder().setWireLevel(3).build(), LIVE))
        .containsExactly("going back shows what is above as unsupported: take a later release");
  }

  @Test
  void broker_alarms_standInTheWayOnlyIfNothingElseEndsThem() {
    RegionStatus broken =
        REGION.toBuilder().addAlarms(Alarm.newBuilder().setCode("STORE_BROKEN")).build();
    RegionStatus forked =
        REGION.toBuilder().addAlarms(Alarm.newBuilder().setCode("STORE_REGRESSED")).build();

    assertThat(first(broken, LIVE))
        .containsExactly("restart the broker on the release that it runs");
    assertThat(first(forked, LIVE)).isEmpty();
  }

  @Test
  void broker_clockThatIsAnother_isFirst() {
    LinkStatus ahead =
        LIVE.toBuilder().setLastProgressMillis(NOW.plusSeconds(6).toEpochMilli()).build();

    assertThat(first(REGION, ahead)).containsExactly("see that both follow a time service");
  }

  @Test
  void broker_peersOfOtherLevels_areNotes() {
    assertThat(notes(LIVE.toBuilder().setPeerWireLevel(1).build()))
        .containsExactly("what is new shows there as unsupported until it is upgraded");
    assertThat(notes(LIVE.toBuilder().setPeerWireLevel(3).build()))
        .containsExactly("what it writes above shows here as unsupported until a later release");
    assertThat(notes(LIVE.toBuilder().setPeerWireLevel(0).build()))
        .containsExactly("it was not heard in this run");
    assertThat(notes(LIVE)).isEmpty();
  }

  @Test
  void broker_beforeTheFields_isNoReasonAgainst() {
    RegionStatus old =
        REGION.toBuilder().clearRelease().clearWireLevel().clearStoreSchema().build();

    assertThat(first(old, LIVE)).isEmpty();
  }

  @Test
  void check_keyOfALaterRelease_saysWhereAndEndsWith1() throws IOException {
    Path file = config("linkz: {}\n");

    assertThat(run("--no-broker", "--config", file.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains(file + ":")
        .contains("linkz")
        .contains("not now: see to the lines marked FIRST");
  }

  @Test
  void check_storeOfALaterRelease_endsWith1AndChangesNothing() throws Exception {
    Path store = store();
    version(store, SqliteJournal.SCHEMA + 1);

    assertThat(run("--no-broker", "--config", config("").toString(), "--json")).isEqualTo(1);
    assertThat(out.toString())
        .contains("\"safe\":false")
        .contains("\"verdict\":\"FIRST\",\"check\":\"store\"")
        .contains("run the release that wrote it");
  }

  @Test
  void check_storeOfAnEarlierRelease_saysThatThereIsNoWayBack() throws Exception {
    version(store(), SqliteJournal.SCHEMA - 1);

    assertThat(run("--no-broker", "--config", config("").toString())).isZero();
    assertThat(out.toString())
        .contains("take a snapshot first: there is no way back")
        .endsWith("safe to upgrade" + System.lineSeparator());
  }

  @Test
  void check_nothingToLookAt_isWrongUse() {
    assertThatThrownBy(() -> run("--no-broker")).isInstanceOf(CommandRefused.class);
    assertThatThrownBy(() -> run("--lag", "-1")).isInstanceOf(CommandRefused.class);
  }

  private static List<String> first(RegionStatus region, LinkStatus link) {
    return todo(region, link, UpgradeFinding.Verdict.FIRST);
  }

  private static List<String> notes(LinkStatus link) {
    return todo(REGION, link, UpgradeFinding.Verdict.NOTE);
  }

  private static List<String> todo(
      RegionStatus region, LinkStatus link, UpgradeFinding.Verdict verdict) {
    return THIS.findings(region, List.of(link), NOW).stream()
        .filter(each -> each.verdict() == verdict)
        .map(UpgradeFinding::todo)
        .toList();
  }

  private Path store() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path store = data.resolve("journal.db");
    SqliteJournal.open(store, new RegionId("eu-de"), 0, 4 << 20, new Random(1)).close();
    return store;
  }

  private static void version(Path store, int version) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store)) {
      connection.createStatement().execute("pragma user_version = " + version);
    }
  }

  private Path config(String more) throws IOException {
    return Files.writeString(
        folder.resolve("broker.yaml"),
        """
        region: eu-de
        broker: eu-de-1
        trust-domain: tidegate.test
        data: data
        listen: {workspace: "127.0.0.1:0", link: "127.0.0.1:0", operator: "127.0.0.1:0"}
        tls: {certificate: c.pem, key: k.pem, authorities: a.pem}
        jurisdictions: [EU]
        orgs: []
        regions: []
        """
            + more);
  }

  private int run(String... arguments) {
    var refused = new AtomicReference<CommandRefused>();
    int code =
        new CommandLine(new UpgradeCheck())
            .setOut(new PrintWriter(out))
            .setExecutionExceptionHandler((failure, _, _) -> {
              if (failure instanceof CommandRefused no) {
                refused.set(no);
                return 2;
              }
              throw failure;
            })
            .execute(arguments);
    CommandRefused no = refused.get();
    if (no != null) {
      throw no;
    }
    return code;
  }
}
