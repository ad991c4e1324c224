package dev.tidegate.broker.metrics;

import dev.tidegate.broker.edge.Port;
import dev.tidegate.model.TidegateException;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// All metrics of one broker, read when they are asked for. Safe for use by many threads.
public final class Metrics {
  private final Supplier<Figures> figures;
  private final Supplier<Surroundings> surroundings;
  private final List<GrpcCallMeter> calls;
  private final PrometheusRegistry registry = new PrometheusRegistry();

  /// @param figures asks the loop and waits; throws a [TidegateException] if it does not answer in
  ///   time
  public Metrics(
      Supplier<Figures> figures, Supplier<Surroundings> surroundings, List<GrpcCallMeter> calls) {
    this.figures = figures;
    this.surroundings = surroundings;
    this.calls = List.copyOf(calls);
    JvmMetrics.builder().register(registry);
    registry.register((MultiCollector) this::collect);
  }

  /// The text of one answer, in Prometheus's text format 0.0.4.
  public byte[] text() {
    var out = new ByteArrayOutputStream(1 << 16);
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private MetricSnapshots collect() {
    var out = new Exposition();
    around(surroundings.get(), out);
    calls.forEach(meter -> meter.tell(out));
    out.add(Family.GRPC_DIRECT_BYTES, GrpcMemory.directBytes());
    try {
      RegionMetrics.tell(figures.get(), out);
      out.add(Family.LOOP_ANSWERED, true);
    } catch (TidegateException e) {
      // Half an answer tells more than none: an alert looks for this one.
      out.add(Family.LOOP_ANSWERED, false);
    }
    return out.snapshots();
  }

  private static void around(Surroundings around, Exposition out) {
    out.add(Family.BROKER_INFO, 1, around.region(), around.broker(), around.version());
    out.add(Family.READY, around.notReady().isEmpty());
    out.add(Family.DRAINING, around.draining());
    out.add(Family.LOOP_INBOX_CAPACITY, around.loopCapacity());
    around
        .certificates()
        .forEach((name, seconds) -> out.add(Family.CERTIFICATE_SECONDS, seconds, name));
    out.add(Family.FILES_WAITING, around.filesWaiting());
    around
        .disk()
        .ifPresent(disk -> {
          out.add(Family.STORE_BYTES, disk.storeBytes());
          out.add(Family.STORE_WAL_BYTES, disk.walBytes());
          out.add(Family.STORE_LIMIT_BYTES, disk.limitBytes());
          out.add(Family.DISK_FREE_BYTES, disk.freeBytes());
          out.add(Family.DISK_BYTES, disk.bytes());
        });
    around
        .refused()
        .byLimit()
        .forEach((limit, count) -> out.add(Family.QUOTA_REFUSED, count, limit.key()));
    around
        .refused()
        .calls()
        .forEach((port, codes) ->
            codes.forEach(
                (code, count) -> out.add(Family.CALLS_REFUSED, count, name(port), code.name())));
    around
        .refused()
        .connections()
        .forEach((port, count) -> out.add(Family.CONNECTIONS_REFUSED, count, name(port)));
    around
        .caches()
        .forEach((cache, looks) -> {
          out.add(Family.CACHE_HITS, looks.hits(), cache);
          out.add(Family.CACHE_MISSES, looks.misses(), cache);
        });
    around
        .connections()
        .forEach((port, count) -> out.add(Family.GRPC_CONNECTIONS, count, name(port)));
    around
        .traced()
        .ifPresent(spans -> {
          out.add(Family.TRACE_SPANS, spans.exported(), "exported");
          out.add(Family.TRACE_SPANS, spans.dropped(), "dropped");
        });
  }

  private static String name(Port port) {
    return port.name().toLowerCase(Locale.ROOT);
  }
}
