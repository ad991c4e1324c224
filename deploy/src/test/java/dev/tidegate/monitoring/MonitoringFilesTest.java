package dev.tidegate.monitoring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The rules, the dashboards and the runbooks, against `docs/metrics.md`: what is asked for exists,
/// and whoever is woken finds a page.
final class MonitoringFilesTest {
  private static final Path MONITORING = Path.of("monitoring");
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern QUERIED =
      Pattern.compile("\\b(?:tidegate|grpc_server|jvm|process)_[a-z_]+\\b");
  private static final Pattern LABELS = Pattern.compile("([a-z_]+)\\{([^}]*)}");
  private static final Pattern SUFFIX = Pattern.compile("_(bucket|sum|count)$");

  /// Labels that Prometheus adds, or that belong to a kind of metric.
  private static final Set<String> ADDED = Set.of("job", "instance", "le");

  private record Rule(String name, String expression, Map<String, Object> annotations) {}

  @Test
  void rules_eachMetricAndLabel_isInTheDocument() throws IOException {
    for (Rule rule : rules()) {
      assertKnown(rule.name(), rule.expression());
    }
  }

  @Test
  void rules_eachAlarmCode_isRaisedSomewhere() throws IOException {
    String told =
        Files.readString(
            Path.of("..", "broker/src/main/java/dev/tidegate/broker/metrics/RegionMetrics.java"));
    for (Rule rule : rules()) {
      Matcher codes = Pattern.compile("code=~?\"([A-Z_|]+)\"").matcher(rule.expression());
      while (codes.find()) {
        for (String code : codes.group(1).split("\\|")) {
          assertThat(told).as(rule.name()).contains('"' + code + '"');
        }
      }
    }
  }

  @Test
  void rules_eachHasARunbook_thatSaysWhatItMust() throws IOException {
    Set<String> pages = new TreeSet<>();
    for (Rule rule : rules()) {
      assertThat(rule.annotations()).containsKeys("summary", "runbook");
      Path page = Path.of("..", String.valueOf(rule.annotations().get("runbook")));
      assertThat(page).exists();
      pages.add(page.getFileName().toString());
      assertThat(Files.readString(page))
          .startsWith("# " + rule.name() + "\n")
          .contains(
              rule.expression(),
              "## What users see",
              "## First command",
              "## How to know that it is over");
      assertThat(Files.readString(DOCS.resolve("runbooks/README.md")))
          .contains("(" + page.getFileName() + ")");
    }
    try (Stream<Path> written = Files.list(DOCS.resolve("runbooks"))) {
      assertThat(written.map(each -> each.getFileName().toString()))
          .filteredOn(name -> !name.equals("README.md"))
          .containsExactlyInAnyOrderElementsOf(pages);
    }
  }

  @Test
  void rules_asPromtoolReadsThem_areGood() throws Exception {
    Optional<Path> promtool = promtool();
    assumeTrue(promtool.isPresent(), "promtool is not installed");
    Process check =
        new ProcessBuilder(
                promtool.get().toString(),
                "test",
                "rules",
                MONITORING.resolve("alerts-test.yaml").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).as(said).isZero();
  }

  @Test
  @SuppressWarnings("unchecked") // The file's form, which fails the test where it is another.
  void scrapes_eachJob_asksThePortThatBrokersListenAt() throws IOException {
    var file =
        (Map<String, Object>)
            new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(MONITORING.resolve("prometheus.yaml")));
    var jobs = (List<Map<String, Object>>) requireNonNull(file.get("scrape_configs"));

    assertThat(file.get("rule_files")).isEqualTo(List.of("alerts.yaml"));
    for (Map<String, Object> job : jobs) {
      String text = job.toString();
      boolean local = text.contains("127.0.0.1");
      assertThat(text).as("the port, by number or name").containsAnyOf(":7440", ";metrics");
      assertThat(job.containsKey("tls_config")).as(text).isNotEqualTo(local);
      assertThat(job.getOrDefault("scheme", "http")).isEqualTo(local ? "http" : "https");
    }
  }

  @Test
  void dashboards_eachQuery_asksForWhatIsInTheDocument() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(MONITORING.resolve("dashboards"))) {
      files = found.filter(each -> each.toString().endsWith(".json")).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(file));
      Set<Integer> ids = new HashSet<>();
      int queries = 0;
      for (JsonNode panel : dashboard.get("panels")) {
        assertThat(ids.add(panel.get("id").asInt())).as("id of its own").isTrue();
        JsonNode targets = panel.path("targets");
        for (JsonNode target : targets) {
          assertKnown(panel.get("title").asString(), target.get("expr").asString());
          queries++;
        }
      }
      assertThat(queries).isPositive();
    }
  }

  private static void assertKnown(String where, String expression) throws IOException {
    Map<String, Set<String>> known = documented();
    Matcher metrics = QUERIED.matcher(expression);
    while (metrics.find()) {
      assertThat(known).as(where).containsKey(metric(metrics.group(), known));
    }
    Matcher selected = LABELS.matcher(expression);
    while (selected.find()) {
      Set<String> labels = known.get(metric(selected.group(1), known));
      if (labels != null) {
        for (String each : selected.group(2).split(",")) {
          assertThat(ADDED.contains(label(each)) || labels.contains(label(each)))
              .as("%s: label %s of %s", where, label(each), selected.group(1))
              .isTrue();
        }
      }
    }
  }

  private static String label(String matcher) {
    return matcher.replaceAll("[!=~].*", "").strip();
  }

  private static String metric(String name, Map<String, Set<String>> known) {
    return known.containsKey(name) ? name : SUFFIX.matcher(name).replaceFirst("");
  }

  private static Map<String, Set<String>> documented() throws IOException {
    Map<String, Set<String>> known = new HashMap<>();
    for (String line : Files.readAllLines(DOCS.resolve("metrics.md"))) {
      if (line.startsWith("| `")) {
        String[] cells = line.substring(2).split(" \\| ");
        known.put(cells[0].replace("`", ""), Set.of(cells[3].replace("`", "").split(", ")));
      }
    }
    return known;
  }

  @SuppressWarnings("unchecked") // The file's form, which fails the test where it is another.
  private static List<Rule> rules() throws IOException {
    var file =
        (Map<String, Object>)
            new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(MONITORING.resolve("alerts.yaml")));
    List<Rule> rules = new ArrayList<>();
    for (Map<String, Object> group :
        (List<Map<String, Object>>) requireNonNull(file.get("groups"))) {
      for (Map<String, Object> rule :
          (List<Map<String, Object>>) requireNonNull(group.get("rules"))) {
        rules.add(
            new Rule(
                String.valueOf(rule.get("alert")),
                String.valueOf(rule.get("expr")),
                (Map<String, Object>) requireNonNull(rule.get("annotations"))));
      }
    }
    assertThat(rules).isNotEmpty();
    return rules;
  }

  private static Optional<Path> promtool() {
    return Arrays.stream(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
        .map(folder -> Path.of(folder, "promtool"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
