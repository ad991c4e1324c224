package dev.tidegate.broker.otlp;

import dev.tidegate.broker.trace.Span;
import dev.tidegate.broker.trace.Spans;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Gathers spans and sends them to a collector, one request at a time.
///
/// A collector that is slow or away costs spans, never messages: beyond [#QUEUE] they are dropped,
/// and those of a request that failed are not sent again. Safe for use by many threads.
public final class OtlpSpans implements Spans, AutoCloseable {
  /// Spans that wait.
  static final int QUEUE = 8_192;

  private static final int BATCH = 512;
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final SpanExporter exporter;
  private final Resource resource;
  private final BlockingQueue<Span> waiting = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong exported = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private @Nullable CompletableResultCode underWay;

  /// How a collector on the network is spoken to: the broker's certificate, and whom it believes.
  public record Tls(SSLContext context, X509TrustManager trust) {}

  /// Which broker the spans are of.
  public record Source(String region, String broker, String version) {}

  OtlpSpans(SpanExporter exporter, Source source) {
    this.exporter = exporter;
    resource =
        Resource.create(
            Attributes.builder()
                .put("service.name", "tidegate-broker")
                .put("service.instance.id", source.broker())
                .put("service.version", source.version())
                .put("tidegate.region", source.region())
                .build());
  }

  /// @param endpoint where the collector takes traces, such as `http://127.0.0.1:4318/v1/traces`
  /// @param tls for an endpoint by https
  public static OtlpSpans to(URI endpoint, Source source, Optional<Tls> tls) {
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint.toString())
            .setTimeout(TIMEOUT)
            .setCompression("gzip");
    tls.ifPresent(each -> builder.setSslContext(each.context(), each.trust()));
    return new OtlpSpans(builder.build(), source);
  }

  /// Sends what waits, twice a second.
  public void start(ScheduledExecutorService scheduler) {
    var _ =
        scheduler.scheduleWithFixedDelay(
            this::send, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void ended(Span span) {
    if (!waiting.offer(span)) {
      dropped.incrementAndGet();
    }
  }

  /// Spans that a collector has taken.
  public long exported() {
    return exported.get();
  }

  /// Spans that found no room, or whose request failed.
  public long dropped() {
    return dropped.get();
  }

  /// Begins a request with what waits, unless one is under way; goes on with the next when the
  /// collector has taken it.
  synchronized void send() {
    if (underWay != null && !underWay.isDone()) {
      return;
    }
    List<Span> next = new ArrayList<>();
    waiting.drainTo(next, BATCH);
    if (next.isEmpty()) {
      return;
    }
    List<SpanData> data =
        next.stream().<SpanData>map(each -> new OtlpSpan(each, resource)).toList();
    CompletableResultCode request = exporter.export(data);
    underWay = request;
    var _ =
        request.whenComplete(() -> {
          if (request.isSuccess()) {
            exported.addAndGet(next.size());
            send();
          } else {
            dropped.addAndGet(next.size());
          }
        });
  }

  /// Sends what waits, for a second at most.
  @Override
  public void close() {
    send();
    CompletableResultCode last;
    synchronized (this) {
      last = underWay;
    }
    if (last != null) {
      last.join(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    }
    exporter.shutdown().join(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
  }
}
