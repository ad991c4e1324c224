package dev.tidegate.demo;

import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.List;

/// How the links are, asked of the regions' brokers: all of them, and the one that the cable
/// carries, in both directions. Safe for many threads.
final class Links {
  private static final Duration LIVE = Duration.ofSeconds(30);
  private static final Duration OPEN = Duration.ofSeconds(20);

  private static final List<RegionId> REGIONS = List.of(Regions.EU, Regions.US, Regions.IN);

  private final GrpcOperator operator;
  private final Stopwatch stopwatch;

  Links(GrpcOperator operator, Stopwatch stopwatch) {
    this.operator = operator;
    this.stopwatch = stopwatch;
  }

  /// Those of the regions that answer.
  List<LinkView> all() {
    return REGIONS.stream().flatMap(region -> operator.links(region).stream()).toList();
  }

  void awaitAllLive() throws InterruptedException {
    stopwatch.await("all links to be live", LIVE, () -> areAllLive(all()));
  }

  static boolean areAllLive(List<LinkView> links) {
    return links.size() == REGIONS.size() * (REGIONS.size() - 1)
        && links.stream().allMatch(LinkView::live);
  }

  /// Waits until both sides of the cable have opened their breakers, and tells how long it took.
  Duration awaitCableOpen() throws InterruptedException {
    return stopwatch.await(
        "the breaker to open", OPEN, () -> there().anyOpen() && back().anyOpen());
  }

  Duration awaitCableLive() throws InterruptedException {
    return stopwatch.await(
        "the links to be live", LIVE, () -> there().anyLive() && back().anyLive());
  }

  /// How many events of eu-de wait for in-mh.
  long backlog() {
    return there().links().stream().mapToLong(LinkView::lagEvents).findFirst().orElse(0);
  }

  private Direction there() {
    return direction(Regions.EU, Regions.IN);
  }

  private Direction back() {
    return direction(Regions.IN, Regions.EU);
  }

  private Direction direction(RegionId from, RegionId to) {
    return new Direction(
        operator.links(from).stream().filter(link -> link.to().equals(to)).toList());
  }

  /// The link from one region to another; none while its region does not answer.
  private record Direction(List<LinkView> links) {
    boolean anyOpen() {
      return links.stream().anyMatch(LinkView::open);
    }

    boolean anyLive() {
      return links.stream().anyMatch(LinkView::live);
    }
  }
}
