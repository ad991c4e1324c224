package dev.tidegate.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.model.RegionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ServeCommandTest {
  @TempDir private Path folder;
  private final List<Process> children = new ArrayList<>();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void stop() {
    children.forEach(Process::destroyForcibly);
  }

  private Path config(String more) throws IOException {
    var ca =
        DevelopmentCa.create(
            folder.resolve("ca"), "t.test", new SecureRandom(), Instant.now(), Duration.ofDays(1));
    CertificateFiles files =
        ca.issue(
            new Identity.Broker(new RegionId("eu-de"), "b1"), Instant.now(), Duration.ofHours(1));
    return Files.writeString(
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
        %s
        """
            .formatted(files.certificate(), files.key(), files.authorities(), more));
  }

  private static String listen(int workspace) {
    return "listen: {workspace: '127.0.0.1:"
        + workspace
        + "', link: '127.0.0.1:0', operator: '127.0.0.1:0'}";
  }

  private int serve(Path config) {
    return new CommandLine(new ServeCommand())
        .setErr(new PrintWriter(err, true))
        .execute("--config", config.toString());
  }

  private Process child(Path config) throws IOException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ServeChild.class.getName(),
                "--config",
                config.toString())
            .redirectErrorStream(true)
            .start();
    children.add(child);
    return child;
  }

  private static String ready(Process child) throws IOException {
    BufferedReader lines = child.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("ready ")) {
        return line;
      }
    }
    return "ended before it was ready";
  }

  @Test
  void serve_mistakeInTheConfiguration_64AndItsPlace() throws Exception {
    assertThat(serve(config("zebra: 1"))).isEqualTo(64);

    assertThat(err.toString()).contains("broker.yaml:9:1 unknown key 'zebra'");
  }

  @Test
  void serve_noConfiguration_64() {
    assertThat(serve(folder.resolve("none.yaml"))).isEqualTo(64);

    assertThat(err.toString()).contains("none.yaml");
  }

  @Test
  void serve_badPolicyFile_64AndItsPlace() throws Exception {
    Path policy = Files.writeString(folder.resolve("p.yaml"), "apiVersion: residency/v9\n");

    assertThat(serve(config("policy: {files: [" + policy + "]}"))).isEqualTo(64);

    assertThat(err.toString()).contains("p.yaml:1:");
  }

  @Test
  void serve_certificateOfAnother_64() throws Exception {
    Path config = config(listen(0));
    Files.writeString(config, Files.readString(config).replace("broker: b1", "broker: b2"));

    assertThat(serve(config)).isEqualTo(64);

    assertThat(err.toString()).contains("the certificate is of").contains("broker/b1");
  }

  @Test
  void serve_portInUse_69AndWhich() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(serve(config(listen(taken.getLocalPort())))).isEqualTo(69);

      assertThat(err.toString()).contains(String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void serve_fileWhereTheStoreShouldBe_69AndWhatToDo() throws Exception {
    Path config = config(listen(0));
    Files.writeString(folder.resolve("data"), "a file");

    assertThat(serve(config)).isEqualTo(69);

    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("a file stands where its folder should be");
  }

  /// A folder in which not even root can write.
  @Test
  @EnabledOnOs(OS.LINUX)
  void serve_folderThatCannotBeWritten_69AndWhatToDo() throws Exception {
    Path config = config(listen(0));
    Files.writeString(config, Files.readString(config).replace("data: data", "data: /proc/sys"));

    assertThat(serve(config)).isEqualTo(69);

    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("/proc/sys cannot be written", "mount it read-write");
  }

  @Test
  void serve_storeOfANewerRelease_69AndNothingIsChanged() throws Exception {
    Path config = config(listen(0));
    Path store = Files.createDirectory(folder.resolve("data")).resolve("journal.db");
    SqliteJournal.open(store, new RegionId("eu-de"), 0, new SecureRandom()).close();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        var statement = connection.createStatement()) {
      statement.execute("pragma user_version = 99");
    }
    byte[] before = Files.readAllBytes(store);

    assertThat(serve(config)).isEqualTo(69);

    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .contains("schema 99, newer than this release");
    assertThat(Files.readAllBytes(store)).isEqualTo(before);
  }

  @Test
  void serve_toldToStop_readyThen0AndTheStoreIsFree() throws Exception {
    Path config = config(listen(0));
    Process child = child(config);

    assertThat(ready(child))
        .matches(
            "ready region=eu-de workspace=127.0.0.1:\\d+ link=127.0.0.1:\\d+"
                + " operator=127.0.0.1:\\d+");
    assertThat(serve(config)).isEqualTo(69);
    assertThat(err.toString()).contains("in use");
    child.destroy();

    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isEqualTo(0);
    assertThat(ready(child(config))).startsWith("ready region=eu-de");
  }
}
