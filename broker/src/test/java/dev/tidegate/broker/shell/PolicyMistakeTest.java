package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.admin.v1.ActivatePolicyRequest;
import dev.tidegate.wire.admin.v1.ActivatePolicyResponse;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.ListControlPositionsRequest;
import dev.tidegate.wire.v1.OrgOutcome;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Policy and configuration files with mistakes, at a broker that runs and at one that starts.
final class PolicyMistakeTest {
  private static final String GOOD =
      """
      apiVersion: residency/v1
      policy: {id: acme-2026, org: acme, version: 2026.11.1, mode: enforce, as_of: 2026-11-22}
      regions:
        eu-de: {jurisdictions: [EU]}
      orgs:
        acme: {home: eu-de, may_store: [eu-de]}
      rules:
        - {id: A00-home, effect: allow, when: {same_region: true}, because: stays here}
      """;

  @TempDir private Path folder = Path.of("unset");
  private Optional<Site> running = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    running = Optional.of(Regions.configured(folder));
  }

  @AfterEach
  void stop() {
    running.ifPresent(Site::close);
  }

  private Site site() {
    return running.orElseThrow();
  }

  private AdminServiceGrpc.AdminServiceBlockingStub admin() throws Exception {
    return AdminServiceGrpc.newBlockingStub(site().operator("eu-de"));
  }

  private ActivatePolicyResponse activate(String source) throws Exception {
    return admin()
        .activatePolicy(
            ActivatePolicyRequest.newBuilder().setFileName("acme.yaml").setSource(source).build());
  }

  private TidegateException refused(String source) {
    StatusRuntimeException thrown =
        catchThrowableOfType(StatusRuntimeException.class, () -> activate(source));
    return ErrorStatus.failure(thrown).orElseThrow(() -> thrown);
  }

  @Test
  void activatePolicy_withAMistake_refusedWithItsPlaceAndTheOldOneStays() throws Exception {
    site().start("eu-de");
    Client acme = new Client(site().org("eu-de", "acme"));
    String channel = acme.create("general").getId();
    String first = activate(GOOD).getPolicySet();
    var positions = positions();

    TidegateException misspelt = refused(GOOD.replace("effect: allow", "efect: allow"));
    TidegateException version = refused(GOOD.replace("residency/v1", "residency/v9"));
    TidegateException many = refused(GOOD + "  - {id: x, efect: allow}\n".repeat(200));

    assertThat(misspelt.code()).isEqualTo(ErrorCode.POLICY_INVALID);
    assertThat(misspelt.values().values())
        .anySatisfy(problem ->
            assertThat(problem)
                .contains("acme.yaml:8:", "efect")
                .endsWith("Did you mean 'effect'?"));
    assertThat(version.code()).isEqualTo(ErrorCode.POLICY_INVALID);
    assertThat(version.values().get("problem_1")).contains("acme.yaml:1:");
    assertThat(many.code()).isEqualTo(ErrorCode.POLICY_INVALID);
    assertThat(admin().getRegion(GetRegionRequest.getDefaultInstance()).getPolicySet())
        .isEqualTo(first);
    assertThat(positions()).isEqualTo(positions);
    assertThat(acme.say(channel, "still decided", "k1").getOutcomesList())
        .extracting(OrgOutcome::getDelivery)
        .isEmpty();

    String second = activate(GOOD.replace("2026.11.1", "2026.11.2")).getPolicySet();
    assertThat(second).isNotEqualTo(first);
  }

  private List<Long> positions() throws Exception {
    return admin()
        .listControlPositions(ListControlPositionsRequest.getDefaultInstance())
        .getPositionsList()
        .stream()
        .map(position -> position.getApplied())
        .toList();
  }

  @Test
  void start_withAMistakeInAPolicyFile_tellsItsPlaceAndASuggestion() throws Exception {
    Path policy =
        Files.writeString(folder.resolve("acme.yaml"), GOOD.replace("same_region", "same_regoin"));
    Path config = site().config("eu-de");
    String good = Files.readString(config);
    Files.writeString(config, good.replace("policy: {", "policy: {files: [" + policy + "], "));

    BrokerStartException refused =
        catchThrowableOfType(BrokerStartException.class, () -> site().start("eu-de"));

    assertThat(refused.fault()).isEqualTo(BrokerStartException.Fault.SETTINGS);
    assertThat(refused)
        .hasMessageContaining("acme.yaml:8:")
        .hasMessageContaining("Did you mean 'same_region'?");
    Files.writeString(config, good);
    site().start("eu-de");
  }

  @Test
  void start_withAMistakeInTheConfiguration_tellsItsPlaceAndASuggestion() throws Exception {
    Path config = site().config("eu-de");
    String good = Files.readString(config);
    Files.writeString(config, good.replace("jurisdictions:", "jurisdiction:"));

    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> site().start("eu-de"));

    assertThat(refused)
        .hasMessageContaining("eu-de.yaml:7:1")
        .hasMessageContaining("Did you mean 'jurisdictions'?");
    Files.writeString(config, good);
    site().start("eu-de");
  }
}
