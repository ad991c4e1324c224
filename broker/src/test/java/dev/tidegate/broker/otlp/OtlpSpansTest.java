package dev.tidegate.broker.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.trace.Span;
import dev.tidegate.broker.trace.Step;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class OtlpSpansTest {
  private final Requests requests = new Requests();
  private final OtlpSpans spans =
      new OtlpSpans(requests, new OtlpSpans.Source("eu-de", "eu-de-1", "1"));

  @Test
  void ended_collectorNeverAnswers_dropsWhatFindsNoRoomAndAsksOnce() {
    spans.ended(span(1));
    spans.send();
    for (int i = 0; i < OtlpSpans.QUEUE + 3; i++) {
      spans.ended(span(i + 2));
    }
    spans.send();

    assertThat(spans.dropped()).isEqualTo(3);
    assertThat(requests.answers).hasSize(1);
  }

  @Test
  void send_requestFailed_countsItsSpansAndGoesOn() {
    spans.ended(span(1));
    spans.send();
    requests.answers.getFirst().fail();
    spans.ended(span(2));
    spans.send();
    requests.answers.getLast().succeed();

    assertThat(spans.dropped()).isEqualTo(1);
    assertThat(spans.exported()).isEqualTo(1);
    assertThat(requests.names).containsExactly("tidegate.commit", "tidegate.commit");
  }

  private static Span span(long id) {
    return new Span(1, 2, id, 0, Step.COMMIT, 5, 6, new TreeMap<>(), new TreeMap<>());
  }

  /// Answers when the test says so.
  private static final class Requests implements SpanExporter {
    private final List<CompletableResultCode> answers = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      spans.forEach(each -> names.add(each.getName()));
      answers.add(new CompletableResultCode());
      return answers.getLast();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
