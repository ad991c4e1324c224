package dev.tidegate.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.adapter.testing.FakeBroker;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Real TLS over loopback; each side's certificate is its own authority.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GrpcTransportTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final UserId ANN = new UserId("ann");

  private final FakeBroker broker = new FakeBroker("acme");
  private final ChannelId id = broker.channel("incident");
  private Server server = NettyServerBuilder.forPort(0).build();
  private Path folder = Path.of("");

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    makeCertificate("broker");
    makeCertificate("acme");
    var tls =
        SslContextBuilder.forServer(file("broker.pem").toFile(), file("broker.key").toFile())
            .trustManager(file("acme.pem").toFile())
            .clientAuth(ClientAuth.REQUIRE)
            .protocols("TLSv1.3");
    var builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(GrpcSslContexts.configure(tls).build());
    broker.services().forEach(builder::addService);
    server = builder.build().start();
  }

  @AfterAll
  void stop() throws InterruptedException {
    server.shutdownNow();
    assertThat(server.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    broker.close();
  }

  @Test
  void post_certificateThatTheBrokerDoesNotTrust_isRefusedAsNoIdentity() {
    try (var client = client("broker", "broker")) {
      assertThatThrownBy(() -> client.channel(id).post(ANN, "hi"))
          .isInstanceOfSatisfying(
              TidegateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_IDENTITY));
    }
  }

  @Test
  void post_brokerThatTheClientDoesNotTrust_isRefusedAsNoIdentity() {
    try (var client = client("acme", "acme")) {
      assertThatThrownBy(() -> client.channel(id).post(ANN, "hi"))
          .isInstanceOfSatisfying(
              TidegateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_IDENTITY));
    }
  }

  @Test
  void build_keyThatIsNotThere_isRefusedAsNoIdentity() {
    assertThatThrownBy(() -> client("nobody", "broker"))
        .isInstanceOfSatisfying(
            TidegateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_IDENTITY));
  }

  @Test
  void post_certificateReplacedAfterARefusal_worksOverANewConnection() throws Exception {
    copy("broker.pem", "renewed.pem");
    copy("broker.key", "renewed.key");
    try (var client = client("renewed", "broker")) {
      assertThatThrownBy(() -> client.channel(id).post(ANN, "hi"))
          .isInstanceOfSatisfying(
              TidegateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_IDENTITY));
      copy("acme.key", "renewed.key");
      assertThatThrownBy(() -> client.channel(id).post(ANN, "hi"))
          .as("with a key that does not fit, the last good files are used")
          .isInstanceOfSatisfying(
              TidegateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_IDENTITY));

      copy("acme.pem", "renewed.pem");

      assertThat(client.channel(id).post(ANN, "hi").event().sequence()).isPositive();
    }
  }

  private void copy(String from, String to) throws IOException {
    Files.copy(file(from), file(to), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void everyService_overMutualTls_works() throws Exception {
    try (var client = client("acme", "broker");
        var feed = client.subscribe(SubscribeOptions.earliest())) {
      client.channel(id).post(ANN, "hi");
      client.outbox().submit(client.channel(id).message(ANN, "ho"));

      assertThat(client.outbox().awaitEmpty(Duration.ofSeconds(20))).isTrue();
      assertThat(feed.next(Duration.ofSeconds(20))).isPresent();
      assertThat(feed.next(Duration.ofSeconds(20))).isPresent();
      assertThat(client.channels().list()).hasSize(1);
    }
  }

  private TidegateClient client(String identity, String authority) {
    return TidegateClient.builder()
        .endpoint("127.0.0.1:" + server.getPort())
        .org("acme")
        .mtls(file(identity + ".pem"), file(identity + ".key"), file(authority + ".pem"))
        .outbox(file(identity + "-" + authority + ".outbox"))
        .deadline(Duration.ofSeconds(10))
        .build();
  }

  private void makeCertificate(String name) throws Exception {
    Path store = file(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    write(name + ".pem", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    write(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded());
  }

  private void write(String name, String kind, byte[] der) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file(name), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
