package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole broker with limits for one org: what that org is told, and that nobody else is.
final class QuotaOfOrgsTest {
  @TempDir private Path folder = Path.of("unset");
  private Optional<Site> running = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    Site site = new Site(folder);
    running = Optional.of(site);
    site.configure(
        List.of(
            new Site.Region(
                "eu-de",
                "EU",
                List.of("acme", "bolt"),
                Site.freePort(),
                List.of(
                    "limits:",
                    "  orgs:",
                    "    acme: {events-per-second: 1, events-burst: 2, connections: 1, channels: 2}"))),
        Optional.empty());
    site.start("eu-de");
  }

  @AfterEach
  void stop() {
    running.ifPresent(Site::close);
  }

  @Test
  void publish_beyondTheOrgsRate_isToldWhenAndNobodyElseIsRefused() throws Exception {
    Site site = running.orElseThrow();
    Client acme = new Client(site.org("eu-de", "acme"));
    Client bolt = new Client(site.org("eu-de", "bolt"));
    String ofAcme = acme.create("one").getId();
    String ofBolt = bolt.create("one").getId();
    acme.say(ofAcme, "first", "1");
    acme.say(ofAcme, "second", "2");

    TidegateException refusal = refusal(() -> acme.say(ofAcme, "third", "3"));

    assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_EXCEEDED);
    assertThat(refusal.values())
        .containsEntry("limit", "events-per-second")
        .containsEntry("value", "1")
        .containsEntry("unit", "events/s");
    assertThat(refusal.retryAfter().orElseThrow())
        .isBetween(Duration.ofNanos(1), Duration.ofSeconds(1));
    for (int i = 0; i < 20; i++) {
      assertThat(bolt.say(ofBolt, "words", "key " + i).hasEvent()).isTrue();
    }
    assertServes(site);
  }

  @Test
  void createChannel_moreThanTheOrgMayHost_isRefused() throws Exception {
    Client acme = new Client(running.orElseThrow().org("eu-de", "acme"));
    acme.create("one");
    acme.create("two");

    assertThat(refusal(() -> acme.create("three")).code()).isEqualTo(ErrorCode.TOO_MANY_CHANNELS);
    assertThat(acme.create("two").getId()).isNotEmpty();
  }

  @Test
  void connect_moreThanTheOrgMay_isToldWhyAndHealthAnswers() throws Exception {
    Site site = running.orElseThrow();
    Client first = new Client(site.org("eu-de", "acme"));
    first.create("one");
    ManagedChannel second = site.org("eu-de", "acme");

    assertThat(refusal(() -> new Client(second).list()).code())
        .isEqualTo(ErrorCode.TOO_MANY_CONNECTIONS);

    assertThat(health(second)).isEqualTo(ServingStatus.SERVING);
    assertThat(first.list()).hasSize(1);
    assertServes(site);
  }

  private static void assertServes(Site site) throws Exception {
    assertThat(
            health(site.dial("eu-de", Port.WORKSPACE, new Identity.OrgAdapter(new OrgId("bolt")))))
        .isEqualTo(ServingStatus.SERVING);
    assertThat(
            AdminServiceGrpc.newBlockingStub(site.operator("eu-de"))
                .listLinks(ListLinksRequest.getDefaultInstance())
                .getLinksList())
        .isEmpty();
  }

  private static ServingStatus health(ManagedChannel channel) {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private static TidegateException refusal(Runnable call) {
    var thrown = new StatusRuntimeException[1];
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(StatusRuntimeException.class, it -> thrown[0] = it);
    return ErrorStatus.failure(thrown[0]).orElseThrow();
  }
}
