package dev.tidegate.demo;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Shows once a second how far every org and every link is. A thread of its own until closed.
final class Watch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Screen screen;
  private final List<OrgId> orgs;
  private final Ledger ledger;
  private final GrpcOperator operator;
  private final CountDownLatch end = new CountDownLatch(1);

  private Watch(Screen screen, List<OrgId> orgs, Ledger ledger, GrpcOperator operator) {
    this.screen = screen;
    this.orgs = orgs;
    this.ledger = ledger;
    this.operator = operator;
  }

  static Watch start(Screen screen, List<OrgId> orgs, Ledger ledger, GrpcOperator operator) {
    var watch = new Watch(screen, orgs, ledger, operator);
    Thread.ofVirtual().name("watch").start(watch::run);
    return watch;
  }

  /// How many events of `from` wait for `to` now.
  long backlog(RegionId from, RegionId to) {
    return operator.links(from).stream()
        .filter(link -> link.to().equals(to))
        .mapToLong(LinkView::lagEvents)
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() {
    end.countDown();
  }

  private void run() {
    try {
      while (!end.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        screen.line("  · " + delivered() + " | " + links());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private String delivered() {
    return "said %d, answered %d, got: ".formatted(ledger.said(), ledger.answered())
        + orgs.stream()
            .map(org -> org + " " + ledger.delivered(org))
            .collect(Collectors.joining(" "));
  }

  private String links() {
    var all = new ArrayList<LinkView>();
    for (RegionId region : List.of(Regions.EU, Regions.US, Regions.IN)) {
      all.addAll(operator.links(region));
    }
    if (all.size() == 6 && all.stream().allMatch(LinkView::live)) {
      long lag = all.stream().mapToLong(LinkView::lagEvents).max().orElse(0);
      return "all links live, lag at most " + lag + " events";
    }
    return all.stream()
        .filter(link -> !link.live())
        .map(LinkView::toString)
        .collect(Collectors.joining(", "));
  }
}
