package dev.tidegate.demo;

import dev.tidegate.model.OrgId;
import java.time.Duration;
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
  private final Links links;
  private final CountDownLatch end = new CountDownLatch(1);

  private Watch(Screen screen, List<OrgId> orgs, Ledger ledger, Links links) {
    this.screen = screen;
    this.orgs = orgs;
    this.ledger = ledger;
    this.links = links;
  }

  static Watch start(Screen screen, List<OrgId> orgs, Ledger ledger, Links links) {
    var watch = new Watch(screen, orgs, ledger, links);
    Thread.ofVirtual().name("watch").start(watch::run);
    return watch;
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
    List<LinkView> all = links.all();
    if (Links.areAllLive(all)) {
      long lag = all.stream().mapToLong(LinkView::lagEvents).max().orElse(0);
      return "all links live, lag at most " + lag + " events";
    }
    return all.stream()
        .filter(link -> !link.live())
        .map(LinkView::toString)
        .collect(Collectors.joining(", "));
  }
}
