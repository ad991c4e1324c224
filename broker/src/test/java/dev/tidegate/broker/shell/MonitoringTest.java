package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.identity.PlatformTls;
import dev.tidegate.model.OrgId;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.DrainRequest;
import dev.tidegate.wire.v1.Channel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What monitoring sees of running brokers.
final class MonitoringTest {
  @TempDir private Path folder;
  private final HttpClient plain = HttpClient.newHttpClient();
  private Site site;

  @BeforeEach
  void begin() throws Exception {
    site = new Site(folder);
  }

  @AfterEach
  void stop() {
    site.close();
    plain.close();
  }

  private void oneRegion(String metricsAt) throws Exception {
    site.metricsAt(metricsAt);
    site.configure(
        List.of(new Site.Region("eu-de", "EU", List.of("acme"), Site.freePort())),
        Optional.empty());
    site.start("eu-de");
  }

  @Test
  void start_portOfMetricsTaken_failsWithItsName() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> oneRegion("127.0.0.1:" + taken.getLocalPort()))
          .isInstanceOf(BrokerStartException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort() + " for metrics");
    }
  }

  @Test
  void metrics_afterAPublishAndARefusal_tellBoth() throws Exception {
    oneRegion("127.0.0.1:0");
    Client acme = new Client(site.org("eu-de", "acme"));
    Channel channel = acme.create("general");
    acme.say(channel.getId(), "hello", "k1");
    Sharing.refusal(() -> acme.say(channel.getId(), "other", "k1"));

    String text = get(plain(), "http", "/metrics").body();

    assertThat(text)
        .contains("tidegate_broker_info{broker=\"eu-de-1\",region=\"eu-de\"")
        .contains("tidegate_ready 1.0")
        .contains("tidegate_loop_answered 1.0")
        .contains("tidegate_events_stored_total{origin=\"own\"} 1.0")
        .contains("tidegate_plans_total{outcome=\"copy\"} 1.0")
        .contains("tidegate_publish_refused_total{reason=\"IDEMPOTENCY_MISMATCH\"} 1.0")
        .contains("tidegate_certificate_seconds{certificate=\"own\"} 7")
        .contains(
            "grpc_server_call_duration_seconds_count{grpc_method=\"tidegate.v1.PublishService/Publish\","
                + "grpc_status=\"OK\",port=\"workspace\"} 1")
        .contains("jvm_memory_used_bytes")
        .doesNotContain("hello")
        .doesNotContain("general")
        .doesNotContain(channel.getId());
  }

  @Test
  void probes_beforeAndAfterTheDrain_sayWhatTheHealthServiceSays() throws Exception {
    oneRegion("127.0.0.1:0");
    var operator = site.operator("eu-de");
    var health = HealthGrpc.newBlockingStub(operator);
    Until.holds("ready", () -> get(plain(), "http", "/readyz").statusCode() == 200);
    assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
        .isEqualTo(ServingStatus.SERVING);

    var _ =
        AdminServiceGrpc.newBlockingStub(operator)
            .drain(DrainRequest.newBuilder().setTimeoutSeconds(5).build());

    Until.holds("not ready", () -> get(plain(), "http", "/readyz").statusCode() == 503);
    assertThat(get(plain(), "http", "/readyz").body()).isEqualTo("DRAINING\n");
    assertThat(get(plain(), "http", "/livez").statusCode()).isEqualTo(200);
    Until.holds(
        "health follows",
        () ->
            health.check(HealthCheckRequest.getDefaultInstance()).getStatus()
                == ServingStatus.NOT_SERVING);
    assertThat(get(plain(), "http", "/metrics").body()).contains("tidegate_draining 1.0");
  }

  @Test
  void beyondLoopback_probesAnswerEverybody_metricsAnOperatorOnly() throws Exception {
    oneRegion("0.0.0.0:0");
    try (HttpClient nobody = HttpClient.newBuilder().sslContext(believing()).build();
        HttpClient acme = client(site.issue(new Identity.OrgAdapter(new OrgId("acme"))));
        HttpClient operator = client(site.issue(new Identity.Operator("sre")))) {
      assertThat(get(nobody, "https", "/livez").statusCode()).isEqualTo(200);
      assertThat(get(nobody, "https", "/metrics").statusCode()).isEqualTo(403);
      assertThat(get(acme, "https", "/metrics").statusCode()).isEqualTo(403);
      assertThat(get(operator, "https", "/metrics").body()).contains("tidegate_broker_info");
      assertThatThrownBy(() -> get(plain(), "http", "/livez")).isInstanceOf(IOException.class);
    }
  }

  private HttpClient plain() {
    return plain;
  }

  private static HttpClient client(CertificateFiles files) throws Exception {
    Credentials credentials = Credentials.read(files);
    return HttpClient.newBuilder().sslContext(PlatformTls.server(() -> credentials)).build();
  }

  /// Believes the site's certificates and has none of its own.
  private SSLContext believing() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var in = Files.newInputStream(site.authorities())) {
      store.setCertificateEntry(
          "ca", (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private HttpResponse<String> get(HttpClient client, String scheme, String path) throws Exception {
    InetSocketAddress at = site.broker("eu-de").metricsAddress().orElseThrow();
    return client.send(
        HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + at.getPort() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
