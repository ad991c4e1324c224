package dev.tidegate.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.TlsConfig;
import dev.tidegate.broker.edge.GrpcListeners;
import dev.tidegate.broker.edge.ListenerSetting;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Certificates;
import dev.tidegate.broker.identity.Credentials;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The question that a probe asks, to listeners as a broker has them.
final class HealthCommandTest {
  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path config(String region, String broker, CertificateFiles files, int link)
      throws IOException {
    return Files.writeString(
        folder.resolve(region + ".yaml"),
        """
        region: %s
        broker: %s
        trust-domain: %s
        data: data
        listen: {workspace: '127.0.0.1:0', link: '0.0.0.0:%d', operator: '127.0.0.1:0'}
        tls: {certificate: %s, key: %s, authorities: %s}
        jurisdictions: [EU]
        """
            .formatted(
                region,
                broker,
                Certificates.DOMAIN,
                link,
                files.certificate(),
                files.key(),
                files.authorities()));
  }

  private Path config(CertificateFiles files, int link) throws IOException {
    return config("eu-de", "b1", files, link);
  }

  private GrpcListeners listen(Path config) throws Exception {
    BrokerConfig settings = BrokerConfig.load(config);
    TlsConfig tls = settings.tls();
    Credentials credentials =
        Credentials.read(new CertificateFiles(tls.certificate(), tls.key(), tls.authorities()));
    return GrpcListeners.start(
        ListenerSetting.of(settings, () -> credentials, () -> Certificates.NOW, scheduler),
        new GrpcListeners.Services(List.of(), List.of(), List.of()));
  }

  private int health(Path config, String... more) {
    String[] line = new String[more.length + 2];
    line[0] = "--config";
    line[1] = config.toString();
    System.arraycopy(more, 0, line, 2, more.length);
    return new CommandLine(new HealthCommand())
        .setErr(new PrintWriter(err, true))
        .setOut(new PrintWriter(out, true))
        .execute(line);
  }

  @Test
  void health_nobodyListens_69() throws Exception {
    Path config = config(new Certificates(folder).broker("eu-de", "b1"), freePort());

    assertThat(health(config)).isEqualTo(69);
    assertThat(health(config, "--alive")).isEqualTo(69);
    assertThat(err.toString()).contains("no answer: UNAVAILABLE").contains("127.0.0.1:");
  }

  @Test
  void health_configurationOrKeyMissing_64() throws Exception {
    CertificateFiles files = new Certificates(folder).broker("eu-de", "b1");
    assertThat(health(folder.resolve("none.yaml"))).isEqualTo(64);
    assertThat(health(config(files, 0))).isEqualTo(64);
    Files.delete(files.key());

    assertThat(health(config(files, 1))).isEqualTo(64);
    assertThat(err.toString()).contains("none.yaml").contains("port 0").contains("b1.key");
  }

  @Test
  void health_patienceOutOfBounds_isWrongUse() {
    assertThat(health(folder.resolve("any.yaml"), "--patience-seconds", "0")).isEqualTo(2);
  }

  @Test
  void health_anotherRegionAtThePort_69AndNothingTold() throws Exception {
    var certificates = new Certificates(folder);
    int port = freePort();
    Path theirs = config("us-va", "b2", certificates.broker("us-va", "b2"), port);
    Path ours = config(certificates.broker("eu-de", "b1"), port);
    try (GrpcListeners listeners = listen(theirs)) {
      listeners.serving(true);

      assertThat(health(ours)).isEqualTo(69);
    }
    assertThat(err.toString()).contains("not who was dialed");
  }

  @Test
  void health_startingOrDraining_69ButAlive() throws Exception {
    Path config = config(new Certificates(folder).broker("eu-de", "b1"), freePort());
    try (var _ = listen(config)) {
      assertThat(health(config)).isEqualTo(69);
      assertThat(health(config, "--alive")).isEqualTo(0);
    }

    assertThat(out.toString()).contains("not serving");
  }

  @Test
  void health_serving_0() throws Exception {
    Path config = config(new Certificates(folder).broker("eu-de", "b1"), freePort());
    try (GrpcListeners listeners = listen(config)) {
      listeners.serving(true);

      assertThat(health(config)).isEqualTo(0);
    }

    assertThat(out.toString()).isEqualTo("serving" + System.lineSeparator());
  }

  @Test
  void health_certificateForAnotherHostName_stillAsksItself() throws Exception {
    Path config = config(new Certificates(folder).brokerElsewhere("eu-de"), freePort());
    try (GrpcListeners listeners = listen(config)) {
      listeners.serving(true);

      assertThat(health(config)).isEqualTo(0);
    }
  }
}
