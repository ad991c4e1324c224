package dev.tidegate.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.shell.Broker;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class DoctorCommandTest {
  private static final SecureRandom CHANCE = new SecureRandom();

  @TempDir private Path folder = Path.of("unset");
  private final StringWriter out = new StringWriter();
  private Path config = Path.of("unset");

  @BeforeEach
  void configure() throws IOException {
    CertificateFiles files = issued(new RegionId("eu-de"), Duration.ofDays(30));
    config =
        Files.writeString(
            folder.resolve("broker.yaml"),
            """
            region: eu-de
            broker: b1
            trust-domain: t.test
            data: data
            tls: {certificate: %s, key: %s, authorities: %s}
            jurisdictions: [EU]
            orgs: [acme]
            journal: {wal-bytes: 4MiB}
            regions: [{name: us-va, address: "127.0.0.1:%d"}]
            listen: {workspace: "127.0.0.1:%d", link: "127.0.0.1:%d", operator: "127.0.0.1:%d"}
            """
                .formatted(
                    files.certificate(),
                    files.key(),
                    files.authorities(),
                    freePort(),
                    freePort(),
                    freePort(),
                    freePort()));
  }

  private CertificateFiles issued(RegionId region, Duration life) throws IOException {
    Path ca = Files.createTempDirectory(folder, "ca").resolve("ca");
    return DevelopmentCa.create(ca, "t.test", CHANCE, Instant.now(), Duration.ofDays(60))
        .issue(new Identity.Broker(region, "b1"), Instant.now(), life);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private int doctor(String... more) {
    String[] words = new String[more.length + 2];
    words[0] = "--config";
    words[1] = config.toString();
    System.arraycopy(more, 0, words, 2, more.length);
    return new CommandLine(new DoctorCommand()).setOut(new PrintWriter(out, true)).execute(words);
  }

  private void change(String from, String to) throws IOException {
    Files.writeString(config, Files.readString(config).replace(from, to));
  }

  private Broker broker() throws Exception {
    return Broker.start(
        BrokerConfig.load(config),
        () -> new Moment(System.nanoTime(), System.currentTimeMillis()),
        CHANCE);
  }

  @Test
  void doctor_mistakeInTheConfiguration_1AndItsPlace() throws IOException {
    change("broker: b1", "broker: b1\nzebra: 1");

    assertThat(doctor()).isEqualTo(1);
    assertThat(out.toString()).contains("fail  configuration", "unknown key 'zebra'");
  }

  @Test
  void doctor_certificateOfAnotherRegion_1() throws IOException {
    CertificateFiles other = issued(new RegionId("us-va"), Duration.ofDays(30));
    change("tls: {", "#");
    change("jurisdictions", "tls: " + tls(other) + "\njurisdictions");

    assertThat(doctor()).isEqualTo(1);
    assertThat(out.toString())
        .contains("fail  certificate", "region/us-va", "region/eu-de", "do: ");
  }

  @Test
  void doctor_certificateOfAnotherAuthority_1() throws IOException {
    CertificateFiles own = issued(new RegionId("eu-de"), Duration.ofDays(30));
    Path other = issued(new RegionId("eu-de"), Duration.ofDays(30)).authorities();
    change("tls: {", "#");
    change(
        "jurisdictions",
        "tls: "
            + tls(new CertificateFiles(own.certificate(), own.key(), other))
            + "\njurisdictions");

    assertThat(doctor()).isEqualTo(1);
    assertThat(out.toString()).contains("fail  certificate", "vouches for it");
  }

  private static String tls(CertificateFiles files) {
    return "{certificate: %s, key: %s, authorities: %s}"
        .formatted(files.certificate(), files.key(), files.authorities());
  }

  @Test
  void doctor_portOfAnotherProgram_1AndWhich() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(
          config,
          Files.readString(config)
              .replaceFirst(
                  "workspace: \"127.0.0.1:[0-9]+",
                  "workspace: \"127.0.0.1:" + taken.getLocalPort()));

      assertThat(doctor()).isEqualTo(1);
      assertThat(out.toString()).contains("fail  port", "workspace 127.0.0.1:");
    }
  }

  @Test
  void doctor_policyThatCannotBeRead_1() throws IOException {
    Path policy = Files.writeString(folder.resolve("p.yaml"), "apiVersion: residency/v9\n");
    change("journal:", "policy: {files: [" + policy + "]}\njournal:");

    assertThat(doctor()).isEqualTo(1);
    assertThat(out.toString()).contains("fail  policies", "p.yaml:1:");
  }

  @Test
  void doctor_verifyDamagedStore_1AndTheFrame() throws Exception {
    broker().close();
    Path data = folder.resolve("data").resolve("journal.db");
    try (BenchStore store =
        new BenchStore(
            folder.resolve("bench.db"), new BenchLoad.Shape(300, 8, 4, 6, 4), new Random(3))) {
      store.run(3, _ -> {});
    }
    Files.move(folder.resolve("bench.db"), data, StandardCopyOption.REPLACE_EXISTING);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data);
        Statement statement = connection.createStatement()) {
      statement.execute("update meta set region = 'eu-de'");
      statement.execute("update frame set bytes = zeroblob(length(bytes)) where id = 2");
    }

    assertThat(doctor()).isZero();
    assertThat(doctor("--verify")).isEqualTo(1);
    assertThat(out.toString()).contains("fail  frames", "2: bench bucket");
  }

  @Test
  void doctor_storeOfANewerRelease_1() throws Exception {
    broker().close();
    execute("pragma user_version = 99");

    assertThat(doctor()).isEqualTo(1);
    assertThat(out.toString()).contains("fail  store", "newer than this release");
  }

  @Test
  void doctor_brokerRuns_0AndNothingIsChanged() throws Exception {
    try (Broker _ = broker()) {
      assertThat(doctor("--verify")).isZero();
    }

    assertThat(out.toString())
        .contains("held by the running broker", "ok    store", "ok    frames", "ok    certificate")
        .contains("warn  peer", "us-va at 127.0.0.1:");
  }

  @Test
  void doctor_otherRegionServes_clocksAreCompared() throws Exception {
    Path other = folder.resolve("other.yaml");
    Path authorities = BrokerConfig.load(config).tls().authorities();
    DevelopmentCa ca = DevelopmentCa.open(authorities.resolveSibling(""), "t.test", CHANCE);
    CertificateFiles files =
        ca.issue(
            new Identity.Broker(new RegionId("us-va"), "b2"), Instant.now(), Duration.ofDays(1));
    Files.writeString(
        other,
        """
        region: us-va
        broker: b2
        trust-domain: t.test
        data: other
        tls: %s
        jurisdictions: [US]
        journal: {wal-bytes: 4MiB}
        listen: {workspace: "127.0.0.1:0", link: "%s", operator: "127.0.0.1:0"}
        """
            .formatted(tls(files), BrokerConfig.load(config).regions().getFirst().address()));

    try (Broker _ =
        Broker.start(
            BrokerConfig.load(other),
            () -> new Moment(System.nanoTime(), System.currentTimeMillis() + 600_000),
            CHANCE)) {
      assertThat(doctor()).isEqualTo(1);
    }

    assertThat(out.toString())
        .contains("ok    peer              us-va")
        .contains("fail  clock             -")
        .contains("against most of 1 regions");
  }

  @ParameterizedTest
  @CsvSource({"0.2, 0.1, OK", "0.1, 9.0, WARN", "-0.1, -3.0, WARN", "600, 601, FAIL"})
  void clock_againstTheOthers(double one, double other, Diagnosis.Level level) {
    List<Duration> ahead = List.of(millis(one), millis(other), millis(one));

    assertThat(ClockCheck.against(ahead).level()).isEqualTo(level);
  }

  private static Duration millis(double seconds) {
    return Duration.ofMillis((long) (seconds * 1e3));
  }

  @Test
  void doctor_beforeTheFirstStart_0AndOneObjectALine() {
    assertThat(doctor("--json")).isZero();

    assertThat(out.toString().lines())
        .allMatch(line -> line.startsWith("{\"check\":\"") && line.endsWith("\"}"))
        .anyMatch(line -> line.contains("is not there yet"))
        .anyMatch(line -> line.contains("each synced: p50"));
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void doctor_noConfiguration_looksAtTheMachineOnly() {
    int code = new CommandLine(new DoctorCommand()).setOut(new PrintWriter(out, true)).execute();

    assertThat(code).isIn(0, 1);
    assertThat(out.toString())
        .contains("clock", "memory", "file descriptors")
        .doesNotContain("port");
  }

  @ParameterizedTest
  @CsvSource({"49, OK", "50, WARN", "80, WARN", "94, WARN", "95, FAIL", "100, FAIL"})
  void room_byPercent(long percent, Diagnosis.Level level) {
    assertThat(DiskCheck.room(percent << 20, 100L << 20).level()).isEqualTo(level);
  }

  @Test
  void sync_byMilliseconds() {
    assertThat(DiskCheck.sync(new long[] {500_000, 700_000, 900_000}).level())
        .isEqualTo(Diagnosis.Level.OK);
    assertThat(DiskCheck.sync(new long[] {500_000, 700_000, 90_000_000}).level())
        .isEqualTo(Diagnosis.Level.WARN);
  }

  @ParameterizedTest
  @CsvSource({"1000, FAIL", "1024, WARN", "4096, OK"})
  void files_byTheirNumber(long limit, Diagnosis.Level level) {
    assertThat(MachineCheck.files(Optional.of(limit)).level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({"yes, OK", "no, WARN", "n/a, WARN"})
  void clock_byWhatTheSystemSays(String said, Diagnosis.Level level) {
    assertThat(ClockCheck.diagnosis(Optional.of(said)).level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({"-1, FAIL", "6, WARN", "8, OK"})
  void life_byDaysLeft(int days, Diagnosis.Level level) {
    Instant now = Instant.parse("2026-11-23T00:00:00Z");

    assertThat(CertificateCheck.life("own", now.plus(Duration.ofDays(days)), now).level())
        .isEqualTo(level);
  }

  private void execute(String sql) throws SQLException {
    Path store = folder.resolve("data").resolve("journal.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
