package dev.tidegate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.config.BrokerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemdTest {
  private static final Path FOLDER = Deployment.FOLDER.resolve("systemd");
  private static final String NAME = "tidegate@.service";
  private static final String JAVA = "/opt/tidegate/jre/bin/java";

  /// Every key that the unit may have: systemd itself only warns of one that it does not know.
  private static final Map<String, Set<String>> KNOWN =
      Map.of(
          "Unit",
          Set.of(
              "Description",
              "Documentation",
              "Wants",
              "After",
              "StartLimitIntervalSec",
              "StartLimitBurst"),
          "Service",
          Set.of(
              "Type",
              "User",
              "Group",
              "Environment",
              "ExecStart",
              "KillMode",
              "KillSignal",
              "TimeoutStopSec",
              "Restart",
              "RestartSec",
              "RestartPreventExitStatus",
              "StateDirectory",
              "StateDirectoryMode",
              "ProtectSystem",
              "ProtectHome",
              "PrivateTmp",
              "UMask",
              "LimitCORE",
              "LimitNOFILE",
              "MemoryMax",
              "MemorySwapMax",
              "TasksMax",
              "NoNewPrivileges",
              "CapabilityBoundingSet",
              "AmbientCapabilities",
              "PrivateDevices",
              "PrivateUsers",
              "ProtectClock",
              "ProtectControlGroups",
              "ProtectHostname",
              "ProtectKernelLogs",
              "ProtectKernelModules",
              "ProtectKernelTunables",
              "ProtectProc",
              "ProcSubset",
              "RestrictAddressFamilies",
              "RestrictNamespaces",
              "RestrictRealtime",
              "RestrictSUIDSGID",
              "RemoveIPC",
              "LockPersonality",
              "KeyringMode",
              "SystemCallArchitectures",
              "SystemCallFilter",
              "SystemCallErrorNumber"),
          "Install",
          Set.of("WantedBy"));

  @TempDir private Path scratch = Path.of("");

  private static Unit unit() {
    return Unit.parse(Tree.read(FOLDER.resolve(NAME)));
  }

  @Test
  void unit_ofItsKeys_hasKnownOnesOnly() {
    assertThat(unit().sections())
        .containsOnlyKeys(KNOWN.keySet())
        .allSatisfy((section, keys) ->
            assertThat(keys.keySet()).isSubsetOf(KNOWN.getOrDefault(section, Set.of())));
  }

  @Test
  void unit_started_runsWhatTheCommandKnows() {
    List<String> words = List.of(unit().service("ExecStart").split(" "));

    assertThat(words.subList(0, 2)).containsExactly(JAVA, "@/opt/tidegate/serve.args");
    assertThat(Deployment.FOLDER.resolve("image/opt/tidegate/serve.args")).isRegularFile();
    assertThat(Deployment.refusals(words.subList(2, words.size()))).isEmpty();
    assertThat(Deployment.option(words, "--config")).isEqualTo("/etc/tidegate/%i/broker.yaml");
  }

  @Test
  void unit_stopped_hasTimeToDrainAndIsNotStartedForWrongSettings() {
    Unit unit = unit();
    List<String> words = List.of(unit.service("ExecStart").split(" "));

    assertThat(Deployment.stopProblems(words, 0, Integer.parseInt(unit.service("TimeoutStopSec"))))
        .isEmpty();
    assertThat(unit.service("KillSignal")).isEqualTo("SIGTERM");
    assertThat(unit.service("RestartPreventExitStatus")).isEqualTo("64");
  }

  @Test
  void unit_ofItsRights_hasFew() {
    Unit unit = unit();

    assertThat(unit.service("User")).isEqualTo("tidegate");
    assertThat(unit.service("ProtectSystem")).isEqualTo("strict");
    assertThat(
            List.of(
                "NoNewPrivileges",
                "PrivateTmp",
                "PrivateDevices",
                "ProtectHome",
                "RestrictSUIDSGID"))
        .allSatisfy(it -> assertThat(unit.service(it)).as(it).isEqualTo("yes"));
    assertThat(unit.values("Service", "CapabilityBoundingSet")).containsExactly("");
    assertThat(unit.service("LimitCORE")).isEqualTo("0");
    assertThat(unit.sections().getOrDefault("Service", Map.of()))
        .as("the JVM writes the code that it runs")
        .doesNotContainKey("MemoryDenyWriteExecute");
    assertThat(Tree.read(FOLDER.resolve("tidegate.sysusers.conf"))).contains("\nu tidegate ");
  }

  @Test
  void configuration_ofTheUnit_liesWhereItMayReadAndWrite() {
    BrokerConfig config = Deployment.config(FOLDER.resolve("eu-de/broker.yaml"));
    Unit unit = unit();

    assertThat(config.data())
        .isEqualTo(
            Path.of(
                "/var/lib",
                unit.service("StateDirectory").replace("%i", config.region().toString())));
    assertThat(List.of(config.tls().certificate(), config.tls().key(), config.tls().authorities()))
        .allSatisfy(it -> assertThat(it).hasParentRaw(Path.of("/etc/tidegate/eu-de")));
    assertThat(Deployment.isOpen(config.listen().operator())).isFalse();
    assertThat(config.listen().metrics())
        .hasValueSatisfying(it -> assertThat(Deployment.isOpen(it)).isFalse());
  }

  @Test
  void analyze_ofTheUnit_findsNothing() throws Exception {
    Tool analyze = Tool.orSkip("systemd-analyze");
    Path unit = scratch.resolve(NAME);
    // What it starts is not installed here; everything else is as it stands.
    Files.writeString(unit, Tree.read(FOLDER.resolve(NAME)).replace(JAVA, "/bin/true"));

    Tool.Ended verified = analyze.run(scratch, "verify", "--man=no", unit.toString());
    Tool.Ended exposure =
        analyze.run(
            scratch, "security", "--offline=true", "--threshold=20", "--no-pager", unit.toString());

    assertThat(verified.code()).as(verified.output()).isZero();
    assertThat(verified.output()).isEmpty();
    assertThat(exposure.code()).as(exposure.output()).isZero();
  }
}
