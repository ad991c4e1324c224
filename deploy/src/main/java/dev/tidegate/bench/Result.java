package dev.tidegate.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// The figures of one run of `tidegate bench replicate`.
///
/// @param latency of the quiet phase, from the time a text was due
/// @param events of the phase at full speed
/// @param took that phase, to the last delivery
/// @param cpu of all processes in that phase
/// @param wireBytes on the link in that phase, both directions
/// @param diskBytes of both regions' stores for all events
/// @param stored events of all phases
record Result(
    Latency latency,
    long events,
    Duration took,
    Duration cpu,
    long wireBytes,
    long diskBytes,
    long stored,
    long heapMiB,
    long peakMiB,
    int rttMillis,
    long mistakes,
    Optional<String> firstMistake)
    implements Measured {

  @Override
  public boolean ok() {
    return mistakes == 0 && events > 0;
  }

  double perSecond() {
    return took.isZero() ? 0 : events / (took.toNanos() / 1e9);
  }

  @Override
  public String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("ok", ok());
    fields.put("endToEndPerSecond", Math.round(perSecond()));
    fields.put("p50Ms", latency.p50());
    fields.put("p99Ms", latency.p99());
    fields.put("p999Ms", latency.p999());
    fields.put("cpuSecondsPerMillion", rounded(cpu.toNanos() / 1e3 / Math.max(1, events)));
    fields.put("wireBytesPerEvent", rounded((double) wireBytes / Math.max(1, events)));
    fields.put("diskBytesPerEvent", rounded((double) diskBytes / Math.max(1, stored)));
    fields.put("heapAfterGcMiB", heapMiB);
    fields.put("peakRssMiB", peakMiB);
    fields.put("rttMs", rttMillis);
    fields.put("events", events);
    fields.put("mistakes", mistakes);
    return JsonMapper.shared().writeValueAsString(fields);
  }

  @Override
  public List<String> lines() {
    return List.of(
        "latency at a quiet rate   p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, %,d texts"
            .formatted(latency.p50(), latency.p99(), latency.p999(), latency.samples()),
        "at full speed             %,.0f events/s end to end".formatted(perSecond()),
        "cost                      %.1f CPU seconds a million events"
            .formatted(cpu.toNanos() / 1e3 / Math.max(1, events)),
        "bytes an event            %.0f on the wire, %.0f on disk in both regions together"
            .formatted(
                (double) wireBytes / Math.max(1, events), (double) diskBytes / Math.max(1, stored)),
        "memory                    %d MiB heap after a collection, %d MiB resident at most"
            .formatted(heapMiB, peakMiB),
        firstMistake
            .map(first -> mistakes + " MISTAKES, the first: " + first)
            .orElse("every delivery's words, rules and order are right"));
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
