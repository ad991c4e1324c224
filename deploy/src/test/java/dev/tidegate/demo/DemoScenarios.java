package dev.tidegate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The demo as a user runs it: three broker processes, the built-in conversation, all faults.
final class DemoScenarios {
  @TempDir private Path folder = Path.of("");

  private final StringWriter out = new StringWriter();

  private int demo(String... options) {
    var command = new CommandLine(new DemoCommand());
    command.setOut(new PrintWriter(out, true));
    var args = new String[options.length + 3];
    args[0] = "--json";
    args[1] = "--dir";
    args[2] = folder.resolve("work").toString();
    System.arraycopy(options, 0, args, 3, options.length);
    return command.execute(args);
  }

  private JsonNode account() {
    return JsonMapper.shared().readTree(out.toString().lines().toList().getLast());
  }

  private void assertNothingWentWrongOnTheWay() {
    assertThat(account().get("sent").asInt()).isGreaterThan(100);
    for (String never : new String[] {"lost", "duplicated", "outOfOrder", "wrong", "refused"}) {
      assertThat(account().get(never).asInt()).as(never).isZero();
    }
    assertThat(account().get("restrictedSent").asInt()).isPositive();
    assertThat(account().get("restrictedFoundAtHome").asInt())
        .isEqualTo(account().get("restrictedSent").asInt());
    assertThat(account().get("redacted").asInt()).isPositive();
    assertThat(account().get("withheld").asInt()).isPositive();
  }

  @Test
  @Timeout(120)
  void demo_withAPlantedLeak_failsForThatAlone() {
    assertThat(demo("--leak")).as(out::toString).isEqualTo(1);

    assertNothingWentWrongOnTheWay();
    assertThat(account().get("ok").asBoolean()).isFalse();
    assertThat(account().get("restrictedFound").asInt()).isOne();
  }

  @Test
  @Timeout(120)
  void demo_builtInConversation_isClean() {
    assertThat(demo()).as(out::toString).isZero();

    assertNothingWentWrongOnTheWay();
    assertThat(account().get("ok").asBoolean()).isTrue();
    assertThat(account().get("restrictedFound").asInt()).isZero();
    assertThat(account().get("regions").size()).isEqualTo(3);
    assertThat(account().get("orgs").size()).isEqualTo(5);
  }
}
