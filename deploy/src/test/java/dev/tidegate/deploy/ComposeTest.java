package dev.tidegate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComposeTest {
  private static final Path FOLDER = Deployment.FOLDER.resolve("compose");
  private static final Path FILE = FOLDER.resolve("compose.yaml");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          read_only: true         | read_only: false        | writes to its image
          /tmp:rw,exec            | /tmp:rw,noexec          | no /tmp from which
          stop_grace_period: 60s  | stop_grace_period: 30s  | killed after 30 s
          127.0.0.1:7411:7410     | 7411:7410               | for the whole network
          127.0.0.1:7411:7410     | 127.0.0.1:7410:7410     | 7410 is another's
          127.0.0.1:7411:7410     | 127.0.0.1:7411:7430     | not the workspace port
          us-va-store:/var        | eu-de-store:/var        | eu-de-store is another's
          ./config/us-va          | ./config/in-mh          | the configuration of another region
          ./certificates/us-va    | ./certificates/eu-de    | is not mounted
          mem_limit: 1536m        | mem: 1536m              | no mem_limit
          cap_drop: [ALL]         | cap_drop: [NET_RAW]     | capabilities
          --drain-seconds         | --drains                | Unknown option
          health, --config        | serve, --config         | does not ask this broker
          """)
  void rules_ofAMistake_nameIt(String what, String by, String told) {
    String text = Tree.read(FILE);
    assertThat(text).contains(what);

    assertThat(ComposeRules.problems(Tree.all(text.replace(what, by)).getFirst(), FOLDER))
        .anySatisfy(it -> assertThat(it).contains(told));
  }

  @Test
  void rules_ofTheFile_hold() {
    Tree compose = Tree.one(FILE);

    assertThat(ComposeRules.problems(compose, FOLDER)).isEmpty();
    assertThat(compose.at("services").entries())
        .containsOnlyKeys(Deployment.REGIONS)
        .allSatisfy(
            (_, service) -> assertThat(service.at("image").text()).endsWith("tidegate:VERSION}"));
    assertThat(compose.at("volumes").entries()).hasSize(Deployment.REGIONS.size());
  }

  @Test
  void readme_ofTheFile_isFiveLines() {
    assertThat(Tree.read(FOLDER.resolve("README.md")).lines()).hasSize(5);
  }
}
