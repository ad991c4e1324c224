package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.Sharing.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Who gets in at the three ports of a whole broker, and that the right ones still do.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PortsTest {
  private static final Identity ORG = new Identity.OrgAdapter(new OrgId("acme"));
  private static final Identity BROKER = new Identity.Broker(new RegionId("us-va"), "us-va-1");
  private static final Identity OPERATOR = new Identity.Operator("sre");

  private Path certificates = Path.of("unset");
  private Optional<Site> running = Optional.empty();

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    certificates = folder.resolve("of-another-authority");
    Site site = new Site(folder);
    running = Optional.of(site);
    site.configure(
        List.of(
            new Site.Region("eu-de", "EU", List.of("acme"), Site.freePort()),
            new Site.Region("us-va", "US", List.of("globex"), Site.freePort())),
        Optional.empty());
    site.start("eu-de");
  }

  @AfterAll
  void stop() {
    running.ifPresent(Site::close);
  }

  private Site site() {
    return running.orElseThrow();
  }

  private ManagedChannel dial(Port port, Identity identity) throws Exception {
    return site().dial("eu-de", port, identity);
  }

  private ManagedChannel dial(Port port, CertificateFiles files) throws Exception {
    return site().dial(site().broker("eu-de").address(port), files);
  }

  private static Object workspace(ManagedChannel channel) {
    return new Client(channel).list();
  }

  private static Object operator(ManagedChannel channel) {
    return AdminServiceGrpc.newBlockingStub(channel)
        .getRegion(GetRegionRequest.getDefaultInstance());
  }

  private static ErrorCode link(ManagedChannel channel) throws InterruptedException {
    return new LaneByHand(channel).awaitFailure();
  }

  @AfterEach
  void tryWhoMay() throws Exception {
    assertThat(workspace(dial(Port.WORKSPACE, ORG))).isNotNull();
    assertThat(operator(dial(Port.OPERATOR, OPERATOR))).isNotNull();
    var lane = new LaneByHand(dial(Port.LINK, BROKER));
    lane.send(RegionByHand.hello(new RegionId("us-va"), Lane.LIVE));
    assertThat(RegionByHand.end(lane).sequence()).isZero();
    lane.close();
  }

  @Test
  void port_certificateOfAnotherKindOfCaller_isWrongIdentity() throws Exception {
    for (Identity wrong : List.of(BROKER, OPERATOR)) {
      ManagedChannel channel = dial(Port.WORKSPACE, wrong);
      assertThat(refusal(() -> workspace(channel))).isEqualTo(ErrorCode.WRONG_IDENTITY);
    }
    for (Identity wrong : List.of(ORG, BROKER)) {
      ManagedChannel channel = dial(Port.OPERATOR, wrong);
      assertThat(refusal(() -> operator(channel))).isEqualTo(ErrorCode.WRONG_IDENTITY);
    }
    for (Identity wrong : List.of(ORG, OPERATOR)) {
      assertThat(link(dial(Port.LINK, wrong))).isEqualTo(ErrorCode.WRONG_IDENTITY);
    }
  }

  @Test
  void port_certificateOfAnotherAuthority_doesNotGetIn() throws Exception {
    DevelopmentCa other =
        DevelopmentCa.create(
            certificates, Site.DOMAIN, new SecureRandom(), Instant.now(), Duration.ofHours(1));
    for (Identity identity : List.of(ORG, BROKER, OPERATOR)) {
      CertificateFiles files = other.issue(identity, Instant.now(), Duration.ofHours(1));
      assertNobodyGetsIn(
          new CertificateFiles(files.certificate(), files.key(), site().authorities()));
    }
  }

  @Test
  void port_certificateThatIsExpired_doesNotGetIn() throws Exception {
    for (Identity identity : List.of(ORG, BROKER, OPERATOR)) {
      assertNobodyGetsIn(site().issueExpired(identity));
    }
  }

  private void assertNobodyGetsIn(CertificateFiles files) throws Exception {
    ManagedChannel channel = dial(Port.WORKSPACE, files);
    assertNotConnected(() -> workspace(channel));
    ManagedChannel operator = dial(Port.OPERATOR, files);
    assertNotConnected(() -> operator(operator));
    assertThat(new LaneByHand(dial(Port.LINK, files)).awaitStatus())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  private static void assertNotConnected(ThrowingCallable call) {
    StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }
}
