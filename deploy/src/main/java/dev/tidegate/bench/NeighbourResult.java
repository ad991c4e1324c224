package dev.tidegate.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// The figures of one run of `tidegate bench neighbour`.
///
/// @param quiet the sender's deliveries while it is alone, from the time each was due
/// @param beside the same while the neighbour floods
/// @param flood what the neighbour offered and got meanwhile
/// @param seconds of each phase
/// @param quota what the neighbour may publish in a second
record NeighbourResult(
    Latency quiet,
    Latency beside,
    FloodTally.Account flood,
    Probe.Taken probedQuiet,
    Probe.Taken probedBeside,
    int seconds,
    int quota,
    long mistakes,
    Optional<String> firstMistake)
    implements Measured {
  static final double MOST = 1.5;

  double ratio() {
    return quiet.p99() == 0 ? 0 : beside.p99() / quiet.p99();
  }

  @Override
  public boolean ok() {
    return mistakes == 0
        && quiet.samples() > 0
        && flood.accepted() > 0
        && !flood.refused().isEmpty()
        && ratio() <= MOST;
  }

  @Override
  public String json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("ok", ok());
    fields.put("quietP50Ms", quiet.p50());
    fields.put("quietP99Ms", quiet.p99());
    fields.put("besideP50Ms", beside.p50());
    fields.put("besideP99Ms", beside.p99());
    fields.put("p99Ratio", Math.round(ratio() * 100) / 100.0);
    fields.put("neighbourQuotaPerSecond", quota);
    fields.put("neighbourOfferedPerSecond", flood.offered() / seconds);
    fields.put("neighbourAcceptedPerSecond", flood.accepted() / seconds);
    fields.put("neighbourHeldBackPerSecond", flood.heldBack() / seconds);
    fields.put("neighbourRefused", flood.refused());
    fields.put("healthQuietP99Ms", probedQuiet.health().p99());
    fields.put("healthBesideP99Ms", probedBeside.health().p99());
    fields.put("adminQuietP99Ms", probedQuiet.admin().p99());
    fields.put("adminBesideP99Ms", probedBeside.admin().p99());
    fields.put("mistakes", mistakes);
    return JsonMapper.shared().writeValueAsString(fields);
  }

  @Override
  public List<String> lines() {
    return List.of(
        "alone                     p50 %.2f ms, p99 %.2f ms, %,d texts"
            .formatted(quiet.p50(), quiet.p99(), quiet.samples()),
        "beside the neighbour      p50 %.2f ms, p99 %.2f ms, %,d texts"
            .formatted(beside.p50(), beside.p99(), beside.samples()),
        "p99                       %.2f times the quiet one, at most %.1f allowed"
            .formatted(ratio(), MOST),
        "the neighbour             may %,d/s; offered %,d/s, accepted %,d/s, held back %,d/s"
            .formatted(
                quota,
                flood.offered() / seconds,
                flood.accepted() / seconds,
                flood.heldBack() / seconds),
        "refused to it             " + flood.refused(),
        "health answers            p99 %.2f ms alone, %.2f ms beside"
            .formatted(probedQuiet.health().p99(), probedBeside.health().p99()),
        "operators are answered    p99 %.2f ms alone, %.2f ms beside"
            .formatted(probedQuiet.admin().p99(), probedBeside.admin().p99()),
        firstMistake
            .map(first -> mistakes + " MISTAKES, the first: " + first)
            .orElse("nothing of the sender's was refused, late or wrong"));
  }
}
