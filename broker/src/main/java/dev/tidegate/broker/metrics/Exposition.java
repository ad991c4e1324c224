package dev.tidegate.broker.metrics;

import dev.tidegate.broker.support.Spread;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// One answer to monitoring, while it is written: values by family, in the library's form.
///
/// Used by one thread.
final class Exposition {
  private final Map<Family, GaugeSnapshot.Builder> gauges = new EnumMap<>(Family.class);
  private final Map<Family, CounterSnapshot.Builder> counters = new EnumMap<>(Family.class);
  private final Map<Family, HistogramSnapshot.Builder> histograms = new EnumMap<>(Family.class);

  void add(Family family, double value, String... labels) {
    switch (family.type) {
      case GAUGE ->
          gauges
              .computeIfAbsent(
                  family, _ -> GaugeSnapshot.builder().name(family.metric).help(family.help))
              .dataPoint(
                  GaugeSnapshot.GaugeDataPointSnapshot.builder()
                      .value(value)
                      .labels(labels(family, labels))
                      .build());
      case COUNTER ->
          counters
              .computeIfAbsent(
                  family, _ -> CounterSnapshot.builder().name(family.metric).help(family.help))
              .dataPoint(
                  CounterSnapshot.CounterDataPointSnapshot.builder()
                      .value(value)
                      .labels(labels(family, labels))
                      .build());
      case HISTOGRAM, GAUGE_HISTOGRAM ->
          throw new IllegalArgumentException("metric: a histogram takes a spread: " + family);
    }
  }

  void add(Family family, long value, String... labels) {
    add(family, (double) value, labels);
  }

  void add(Family family, boolean value, String... labels) {
    add(family, value ? 1L : 0L, labels);
  }

  /// @param perUnit how many of the spread's units are one of the family's
  void add(Family family, Spread.View spread, double perUnit, String... labels) {
    var buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < spread.counts().size(); i++) {
      double bound =
          i < spread.bounds().size() ? spread.bounds().get(i) / perUnit : Double.POSITIVE_INFINITY;
      buckets.bucket(bound, spread.counts().get(i));
    }
    histograms
        .computeIfAbsent(
            family,
            _ ->
                HistogramSnapshot.builder()
                    .name(family.metric)
                    .help(family.help)
                    .gaugeHistogram(family.type == Family.Type.GAUGE_HISTOGRAM))
        .dataPoint(
            HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets.build())
                .sum(spread.sum() / perUnit)
                .labels(labels(family, labels))
                .build());
  }

  MetricSnapshots snapshots() {
    var all = MetricSnapshots.builder();
    gauges.values().forEach(each -> all.metricSnapshot((MetricSnapshot) each.build()));
    counters.values().forEach(each -> all.metricSnapshot((MetricSnapshot) each.build()));
    histograms.values().forEach(each -> all.metricSnapshot((MetricSnapshot) each.build()));
    return all.build();
  }

  private static Labels labels(Family family, String... values) {
    if (values.length != family.labels.size()) {
      throw new IllegalArgumentException("metric: wrong labels for " + family);
    }
    return Labels.of(family.labels, List.of(values));
  }
}
