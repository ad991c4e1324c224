package dev.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import org.junit.jupiter.api.Test;

final class PolicyTest {
  @Test
  void of_anOrg_isAFileOfThirtyRules() throws PolicyFileException {
    String source = Policy.of("acme", "eu-de", "globex", "us-va");

    assertThat(PolicyFile.parse("acme.yaml", source).org().orElseThrow().value()).isEqualTo("acme");
    assertThat(source.lines().filter(line -> line.startsWith("  - id:"))).hasSize(30);
  }
}
