package dev.tidegate.broker.metrics;

import dev.tidegate.broker.edge.Port;
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
    Map<Port, Integer> connections) {
  public Surroundings {
    notReady = List.copyOf(notReady);
    connections = Map.copyOf(connections);
  }

  public record Disk(long storeBytes, long walBytes, long limitBytes, long freeBytes, long bytes) {}
}
