package dev.tidegate.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.cli.Site;
import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.PeerConfig;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.RegionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// What `init` and `region add` write and refuse. The hosts are none of this machine, so that no
/// port of it matters.
final class InitCommandTest {
  private static final String EU = "--region=eu-de=EU@eu.example";
  private static final String US = "--region=us-va=US,US-VA@us.example:9000";

  @TempDir private Path folder = Path.of("");

  private final List<String> refusals = new ArrayList<>();
  private final StringWriter out = new StringWriter();

  private int run(Object command, String... words) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setExecutionExceptionHandler((failure, _, _) -> {
          refusals.add(String.valueOf(failure.getMessage()));
          return failure instanceof CommandRefused no ? no.exitCode() : 70;
        })
        .execute(words);
  }

  private String site() {
    return folder.resolve("site").toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--org=acme|has no home",
        "--org=acme@nowhere|none of the regions",
        "--org=Acme@eu-de|malformed name",
        "--region=eu-de=EU@other.example|there twice",
        "--region=us-va=US@eu.example:7410|both listen on eu.example:7410",
        "--region=us-va|malformed",
        "--region=us-va=usa@us.example|malformed jurisdiction",
        "--region=us-va=US@us.example:0|port 0",
        "--trust-domain=Corp|malformed",
        "--days=0|expected: 1 to"
      })
  void init_ofWhatCannotBe_writesNothingAndSaysWhy(String wrong, String why) {
    assertThat(run(new InitCommand(), site(), EU, wrong)).isEqualTo(2);

    assertThat(refusals).singleElement().asString().contains(why).doesNotContain("\n");
    assertThat(folder.resolve("site")).doesNotExist();
  }

  @Test
  void init_onAPortInUse_writesNothingAndNamesIt() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThat(run(new InitCommand(), site(), "--region=eu=EU@127.0.0.1:" + port)).isEqualTo(69);

      assertThat(refusals).singleElement().asString().contains("Port " + port);
    }
    assertThat(folder.resolve("site")).doesNotExist();
  }

  @Test
  void init_intoAFolderWithSomething_leavesItAlone() throws IOException {
    Files.writeString(Files.createDirectories(folder.resolve("site")).resolve("mine"), "x");

    assertThat(run(new InitCommand(), site(), EU)).isEqualTo(1);

    assertThat(folder.resolve("site")).isDirectoryNotContaining("glob:**regions");
  }

  @Test
  void init_twoRegionsAndAnOrg_isAFederationThatLoads() throws IOException {
    assertThat(run(new InitCommand(), site(), EU, US, "--org=acme@eu-de")).isZero();

    Site site = Site.open(folder.resolve("site"));
    BrokerConfig eu = site.region(new RegionId("eu-de"));
    assertThat(eu.orgs()).hasToString("[acme]");
    assertThat(eu.listen().workspace()).hasToString("eu.example:7410");
    assertThat(eu.regions())
        .extracting(peer -> peer.address() + "")
        .containsExactly("us.example:9010");
    assertThat(site.region(new RegionId("us-va")).jurisdictions()).containsExactly("US", "US-VA");
    assertThat(site.orgFolder("acme").resolve("acme.properties"))
        .content()
        .contains("endpoint=eu.example:7410");
    assertThat(out.toString()).contains("tidegate serve --config ", "plain conversation");
  }

  @Test
  void init_answered_isWhatWasAnswered() throws IOException {
    var in =
        new BufferedReader(
            new StringReader("corp.example\n\nEU, DE\n\n\nus-va\nUS\nus.example\n9\n\nacme\n\n\n"));

    SitePlan plan = new Questions(in, new PrintWriter(out, true)).ask("tidegate.example", 7410);

    assertThat(plan.trustDomain()).isEqualTo("corp.example");
    assertThat(plan.regions())
        .containsExactly(
            new RegionPlan(new RegionId("eu-de"), List.of("EU", "DE"), "127.0.0.1", 7410),
            new RegionPlan(new RegionId("us-va"), List.of("US"), "us.example", 9));
    assertThat(plan.orgs()).hasToString("{acme=eu-de}");
  }

  @Test
  void regionAdd_aNameThatIsTaken_isRefused() {
    run(new InitCommand(), site(), EU, US);

    assertThat(run(new RegionCommand(), "add", "us-va=US@x.example", "--site", site()))
        .isEqualTo(1);

    assertThat(refusals).singleElement().asString().contains("'us-va' is taken");
  }

  @Test
  void regionAdd_underAnAuthorityOfAnotherTrustDomain_isRefused() throws IOException {
    run(new InitCommand(), site(), EU);
    String other = folder.resolve("other").toString();
    run(new InitCommand(), other, EU, "--trust-domain=other.example");
    for (String file : List.of("ca.pem", "ca.key")) {
      Files.copy(
          Path.of(other, "certificates", file),
          Path.of(site(), "certificates", file),
          StandardCopyOption.REPLACE_EXISTING);
    }

    assertThat(run(new RegionCommand(), "add", "in-mh=IN@in.example", "--site", site()))
        .isEqualTo(1);

    assertThat(refusals).singleElement().asString().contains("other.example");
    assertThat(Path.of(site(), "regions", "in-mh")).doesNotExist();
  }

  @Test
  void regionAdd_aThird_isKnownToAllAndNothingElseChanges() throws IOException {
    run(new InitCommand(), site(), EU, US);
    Path config = folder.resolve("site/regions/eu-de/tidegate.yaml");
    Path baseline = folder.resolve("site/regions/eu-de/policy/baseline.yaml");
    List<String> before = Files.readAllLines(config);
    String policy = Files.readString(baseline);

    assertThat(run(new RegionCommand(), "add", "in-mh=IN@in.example", "--site", site())).isZero();

    Site site = Site.open(folder.resolve("site"));
    for (BrokerConfig each : site.regions().values()) {
      assertThat(each.regions()).hasSize(2);
      assertThat(each.regions().stream().map(PeerConfig::name)).doesNotContain(each.region());
    }
    assertThat(Files.readAllLines(config)).containsSubsequence(before).hasSize(before.size() + 1);
    assertThat(Files.readString(baseline)).isEqualTo(policy);
  }

  @Test
  void regionAdd_toAListWrittenInOneLine_printsWhatToAdd() throws IOException {
    run(new InitCommand(), site(), EU);
    Path config = folder.resolve("site/regions/eu-de/tidegate.yaml");
    String own =
        Files.readString(config)
            .replace("regions: []", "regions: [{name: us-va, address: 'us.example:9010'}]");
    Files.writeString(config, own);

    assertThat(run(new RegionCommand(), "add", "in-mh=IN@in.example", "--site", site())).isZero();

    assertThat(Files.readString(config)).isEqualTo(own);
    assertThat(out.toString())
        .contains("Add to 'regions' in", "{name: in-mh, address: 'in.example:");
  }

  @Test
  void regionAdd_toAConfigurationOfANewerRelease_namesTheKey() throws IOException {
    run(new InitCommand(), site(), EU);
    Path config = folder.resolve("site/regions/eu-de/tidegate.yaml");
    Files.writeString(config, Files.readString(config) + "quantum: true\n");

    assertThat(run(new RegionCommand(), "add", "in-mh=IN@in.example", "--site", site()))
        .isEqualTo(64);

    assertThat(refusals).singleElement().asString().contains("unknown key 'quantum'", "newer");
  }

  @Test
  void initAndRegionAdd_asJson_areOneObjectEach() {
    assertThat(run(new InitCommand(), site(), "--json", EU, "--org=acme@eu-de")).isZero();
    assertThat(run(new RegionCommand(), "add", "in-mh=IN@in.example", "--json", "--site", site()))
        .isZero();

    assertThat(out.toString().lines())
        .satisfiesExactly(
            init ->
                assertThat(init)
                    .startsWith("{\"folder\":")
                    .contains("\"regions\":[\"eu-de\"]", "\"orgs\":[\"acme\"]"),
            added -> assertThat(added).startsWith("{\"region\":\"in-mh\"").contains("addByHand"));
  }

  @Test
  void orgPolicy_withAMistakeOrOfAnotherOrg_isRefusedBeforeABrokerIsAsked() throws IOException {
    run(new InitCommand(), site(), EU);
    Path template = folder.resolve("site/policy/org-template.yaml");
    Path wrong = folder.resolve("wrong.yaml");
    Files.writeString(wrong, Files.readString(template).replace("because:", "becaus:"));

    assertThat(run(new OrgCommand(), "policy", "acme", template.toString())).isEqualTo(1);
    assertThat(run(new OrgCommand(), "policy", "your-org", wrong.toString())).isEqualTo(64);
    assertThat(run(new OrgCommand(), "policy", "acme", folder.resolve("none").toString()))
        .isEqualTo(74);

    assertThat(refusals.get(0)).contains("is of your-org, not of acme");
    assertThat(refusals.get(1)).contains(wrong + ":").contains("because");
    assertThat(refusals.get(2)).contains("there is no such file");
  }
}
