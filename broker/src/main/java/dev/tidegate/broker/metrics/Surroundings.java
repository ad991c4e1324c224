package dev.tidegate.broker.metrics;

import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.quota.Limit;
import dev.tidegate.broker.region.RegionFigures;
import dev.tidegate.model.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// What is told without asking the loop: the broker itself, its certificates, its disk, its ports.
///
/// @param loopCapacity tasks of other threads that may wait for the loop
/// @param notReady why the broker is not ready; empty: it is
/// @param certificates seconds until each certificate ends, by a short name of it
/// @param filesWaiting what the broker's files say and is not in force: refused, or for a restart
/// @param disk empty if it cannot be read now
/// @param connections of each port
/// @param caches of the edge, by name
/// @param traced empty: messages are not traced
public record Surroundings(
    String region,
    String broker,
    String version,
    int loopCapacity,
    List<String> notReady,
    boolean draining,
    SortedMap<String, Long> certificates,
    int filesWaiting,
    Optional<Disk> disk,
    Map<Port, Integer> connections,
    Refused refused,
    Map<String, RegionFigures.Cache> caches,
    Optional<Traced> traced) {
  public Surroundings {
    notReady = List.copyOf(notReady);
    connections = Map.copyOf(connections);
    caches = Map.copyOf(caches);
  }

  /// Spans that a collector has taken, and those that none got.
  public record Traced(long exported, long dropped) {}

  /// What was refused before a stage saw it.
  public record Refused(
      Map<Limit, Long> byLimit,
      Map<Port, Map<ErrorCode, Long>> calls,
      Map<Port, Long> connections) {
    public Refused {
      byLimit = Map.copyOf(byLimit);
      calls = Map.copyOf(calls);
      connections = Map.copyOf(connections);
    }
  }

  public record Disk(long storeBytes, long walBytes, long limitBytes, long freeBytes, long bytes) {}
}
