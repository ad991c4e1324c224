package dev.tidegate.broker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.link.BreakerState;
import dev.tidegate.broker.link.LinkState;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.quota.Limit;
import dev.tidegate.broker.region.RegionFigures;
import dev.tidegate.broker.serve.FeedFigures;
import dev.tidegate.broker.serve.FeedStatus;
import dev.tidegate.broker.support.Alarms;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.support.Spread;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// What monitoring is told, against what `docs/metrics.md` says.
final class MetricsTest {
  private static final RegionId US = new RegionId("us-va");
  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");

  private final AtomicLong nanos = new AtomicLong();
  private final GrpcCallMeter calls =
      new GrpcCallMeter(
          "workspace",
          method ->
              switch (method) {
                case "S/Unary" -> MethodType.UNARY;
                case "S/Stream" -> MethodType.BIDI_STREAMING;
                default -> MethodType.UNKNOWN;
              },
          nanos::get);

  @Test
  void text_loopDoesNotAnswer_saysSoAndTellsTheRest() {
    String text =
        text(() -> {
          throw new TidegateException(ErrorCode.OVERLOADED, "The broker is behind with its work");
        });

    assertThat(text)
        .contains("\ntidegate_loop_answered 0.0\n")
        .contains("tidegate_certificate_seconds{certificate=\"own\"} -5.0")
        .contains("jvm_threads_current")
        .doesNotContain("tidegate_link_lag_events{");
  }

  @Test
  void text_linkOpenAndFeedBehind_tellsBoth() {
    String text = text(MetricsTest::figures);

    assertThat(text)
        .contains("\ntidegate_loop_answered 1.0\n")
        .contains("tidegate_quota_refused_total{limit=\"events-per-second\"} 11.0")
        .contains("tidegate_calls_refused_total{port=\"workspace\",reason=\"RATE_EXCEEDED\"} 12.0")
        .contains("tidegate_connections_refused_total{port=\"workspace\"} 13.0")
        .contains("tidegate_cache_hits_total{cache=\"previews\"} 14.0")
        .contains("tidegate_cache_misses_total{cache=\"previews\"} 15.0")
        .contains("tidegate_link_breaker{peer=\"us-va\",state=\"open\"} 1.0")
        .contains("tidegate_link_breaker{peer=\"us-va\",state=\"closed\"} 0.0")
        .contains("tidegate_link_lag_seconds{peer=\"us-va\"} 2.5")
        .contains("tidegate_feed_lag_events_max 150.0")
        .contains("tidegate_feed_lag_events_bucket{le=\"100.0\"} 1")
        .contains("tidegate_feed_lag_events_bucket{le=\"1000.0\"} 2")
        .contains("tidegate_commit_seconds_bucket{le=\"0.001\"} 1")
        .contains("tidegate_commit_seconds_sum 7.0E-4")
        .contains("tidegate_alarms_total{code=\"RANGE_LOST\"} 3.0")
        .contains("tidegate_alarms_total{code=\"LOG_FORKED\"} 0.0");
  }

  @Test
  void text_ofOrgsAndNames_holdsNone() {
    assertThat(text(MetricsTest::figures)).doesNotContain("acme").doesNotContain("archive");
  }

  @Test
  void calls_thatAreNotServed_countUnderOneName() {
    calls.newServerStreamTracer("evil/1", new Metadata()).streamClosed(Status.UNIMPLEMENTED);
    calls.newServerStreamTracer("evil/2", new Metadata()).streamClosed(Status.UNIMPLEMENTED);

    assertThat(text(MetricsTest::figures))
        .contains(
            "tidegate_grpc_calls_total{grpc_method=\"other\",grpc_status=\"UNIMPLEMENTED\","
                + "port=\"workspace\"} 2.0")
        .doesNotContain("evil");
  }

  @Test
  void calls_unaryAndStream_onlyTheFirstHasADuration() {
    var unary = calls.newServerStreamTracer("S/Unary", new Metadata());
    var stream = calls.newServerStreamTracer("S/Stream", new Metadata());
    assertThat(text(MetricsTest::figures))
        .contains("tidegate_grpc_calls_open{grpc_method=\"S/Stream\",port=\"workspace\"} 1.0");

    nanos.set(3_000_000);
    unary.streamClosed(Status.OK);
    stream.streamClosed(Status.CANCELLED);

    String text = text(MetricsTest::figures);
    assertThat(text)
        .contains("tidegate_grpc_calls_open{grpc_method=\"S/Stream\",port=\"workspace\"} 0.0")
        .contains("grpc_method=\"S/Stream\",grpc_status=\"CANCELLED\",port=\"workspace\"} 1.0")
        .contains(
            "grpc_server_call_duration_seconds_bucket{grpc_method=\"S/Unary\",grpc_status=\"OK\","
                + "port=\"workspace\",le=\"0.005\"} 1")
        .doesNotContain("duration_seconds_count{grpc_method=\"S/Stream\"");
  }

  /// A row of the document: type, unit, labels and what it says.
  private record Row(String type, String unit, String labels, String meaning) {}

  @Test
  void document_ofOurOwn_isTheTableOfFamilies() throws IOException {
    Map<String, Row> expected = new LinkedHashMap<>();
    for (Family family : Family.values()) {
      expected.put(
          family.metric + (family.type == Family.Type.COUNTER ? "_total" : ""),
          new Row(
              family.type.name().toLowerCase(Locale.ROOT).replace('_', ' '),
              family.unit,
              family.labels.isEmpty() ? "–" : String.join(", ", family.labels),
              family.help));
    }
    Map<String, Row> written = new LinkedHashMap<>(document());
    written.keySet().removeIf(name -> name.startsWith("jvm_") || name.startsWith("process_"));

    assertThat(written).containsExactlyEntriesOf(expected);
  }

  @Test
  void document_ofWhatIsExposed_hasARowForEach() throws IOException {
    Map<String, Row> rows = document();
    Map<String, String> exposed = new TreeMap<>();
    calls.newServerStreamTracer("S/Unary", new Metadata()).streamClosed(Status.OK);
    for (String line : text(MetricsTest::figures).split("\n")) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ");
        if (!words[2].matches(".*_(gcount|gsum)")) {
          exposed.put(words[2], words[3]);
        }
      }
    }

    Map<String, String> types = new TreeMap<>();
    rows.forEach(
        (name, row) -> types.put(name, row.type().replace("gauge histogram", "histogram")));
    assertThat(types).containsAllEntriesOf(exposed);
    for (Family family : Family.values()) {
      assertThat(exposed)
          .containsKey(family.metric + (family.type == Family.Type.COUNTER ? "_total" : ""));
    }
  }

  private static Map<String, Row> document() throws IOException {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("| `")) {
        String[] cells = line.substring(2, line.length() - 2).split(" \\| ");
        rows.put(
            cells[0].replace("`", ""),
            new Row(cells[1], cells[2], cells[3].replace("`", ""), cells[4]));
      }
    }
    return rows;
  }

  private String text(Supplier<Figures> figures) {
    return new String(
        new Metrics(figures, MetricsTest::surroundings, List.of(calls)).text(),
        StandardCharsets.UTF_8);
  }

  private static Surroundings surroundings() {
    return new Surroundings(
        "eu-de",
        "eu-de-1",
        "1",
        16_384,
        List.of(),
        false,
        new TreeMap<>(Map.of("own", -5L)),
        2,
        Optional.of(new Surroundings.Disk(1, 2, 9, 3, 4)),
        Map.of(Port.WORKSPACE, 7),
        new Surroundings.Refused(
            Map.of(Limit.EVENTS_PER_SECOND, 11L),
            Map.of(Port.WORKSPACE, Map.of(ErrorCode.RATE_EXCEEDED, 12L)),
            Map.of(Port.WORKSPACE, 13L)),
        Map.of("previews", new RegionFigures.Cache(14, 15)),
        Optional.of(new Surroundings.Traced(16, 17)));
  }

  private static Figures figures() {
    Spread micros = new Spread(500, 1_000);
    micros.add(700);
    LinkStatus link =
        new LinkStatus(
            US,
            new LinkState.BackingOff(new Moment(0, 0)),
            new BreakerState.Open(new Moment(0, 0), new Moment(0, 0)),
            12,
            34,
            Duration.ofMillis(2_500),
            "NO_PROGRESS",
            0,
            0,
            OptionalLong.empty(),
            0,
            0,
            Optional.of(Duration.ofMillis(80)),
            1);
    var feeds =
        new FeedFigures(
            List.of(
                new FeedStatus(
                    1, new OrgId("acme"), Optional.of("archive"), 150, 5, false, true, 0),
                new FeedStatus(2, new OrgId("acme"), Optional.empty(), 0, 5, false, true, 0)),
            Map.of("causal", 2),
            10,
            1,
            8,
            2);
    return new Figures(
        new RegionFigures(
            true,
            new RegionFigures.Events(5, 6, 700),
            Map.of("copy", 4L, "blocked", 1L),
            new GroupCommit.Figures(micros.view(), new Spread(1).view(), 9, 0, 0),
            new RegionFigures.Queue(3, 65_536),
            Map.of(ErrorCode.OVERLOADED, 2L),
            new RegionFigures.Cache(90, 10),
            List.of(
                new RegionFigures.PeerFigures(
                    US, link, true, OptionalLong.of(1), 99, Map.of("control", 1))),
            feeds,
            new RegionFigures.Parked(1, 2),
            0,
            "abc",
            0,
            false,
            0,
            0,
            new RegionFigures.Known(2, 3, 4),
            List.of(new Alarms.Alarm("RANGE_LOST", "eu-de.1.17.4", 0, 3))),
        Map.of(US, 2),
        1);
  }
}
