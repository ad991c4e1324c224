package dev.tidegate.demo;

import dev.tidegate.adapter.Delivery;
import dev.tidegate.chaos.local.BrokerProcess;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The story: talk, cut, delete, heal, kill, restart, count, scan. For one thread.
final class Demo {
  private static final OrgId DELETER = Orgs.HOST;
  private static final OrgId CUT_OFF = new OrgId("desi");
  private static final Duration DELIVERED = Duration.ofMinutes(3);
  private static final Duration QUIET = Duration.ofMillis(500);

  private final Regions regions;
  private final Orgs orgs;
  private final Links links;
  private final Script script;
  private final Search search;
  private final Ledger ledger;
  private final Screen screen;
  private final Stopwatch stopwatch;

  Demo(
      Regions regions,
      Orgs orgs,
      Links links,
      Script script,
      Search search,
      Screen screen,
      Stopwatch stopwatch) {
    this.regions = regions;
    this.orgs = orgs;
    this.links = links;
    this.script = script;
    this.search = search;
    this.screen = screen;
    this.stopwatch = stopwatch;
    this.ledger = new Ledger(Regions.homes());
  }

  /// Plays it all; the brokers have stopped when it returns.
  ///
  /// @param leak whether a value is to be found where it may not be
  Account play(boolean leak) throws IOException, InterruptedException {
    screen.title("channels");
    Map<String, ChannelId> channels = orgs.share(script.rooms());
    links.awaitAllLive();
    screen.line(
        "%d channel(s), hosted by %s; %s are in, each invited, accepted and approved by both sides"
            .formatted(channels.size(), Orgs.HOST, orgs.ids()));
    orgs.read(reader());
    var players = new Players(orgs, ledger, screen, stopwatch, channels);
    Account.Timings timings;
    long begun = stopwatch.now();
    try (var _ = Watch.start(screen, orgs.ids(), ledger, links)) {
      screen.title("three regions talk");
      players.say(script.part(0, 0.4));
      EventId deletable = awaitDeletable();

      screen.title("the cable between eu-de and in-mh is cut");
      regions.cutCable();
      Duration opened = links.awaitCableOpen();
      screen.line("breaker open on both sides after %d ms".formatted(opened.toMillis()));
      players.say(script.part(0.4, 0.6));
      EventId delete = players.delete(deletable, DELETER);
      screen.line(DELETER + " deletes " + deletable + ", which " + CUT_OFF + " has");
      stopwatch.await("publishing to go on during the cut", DELIVERED, this::allAnswered);
      long backlog = links.backlog();
      screen.line("publishing went on; waiting for in-mh in eu-de: %d events".formatted(backlog));

      screen.title("the cable is healed");
      regions.healCable();
      long healed = stopwatch.now();
      Duration live = links.awaitCableLive();
      screen.line("links live after %d ms".formatted(live.toMillis()));
      stopwatch.await(
          "the delete to arrive at " + CUT_OFF, DELIVERED, () -> ledger.has(CUT_OFF, delete));
      long arrived = stopwatch.since(healed).toMillis();
      screen.line("the delete reached %s %d ms after the heal".formatted(CUT_OFF, arrived));

      screen.title("the broker of us-va is killed in mid-stream (kill -9)");
      Duration restart = killInMidStream(players);
      screen.line(
          "ready again after %d ms; its store was read and verified".formatted(restart.toMillis()));
      players.say(script.part(0.9, 1));

      screen.title("everything is to arrive");
      stopwatch.await("everything to be delivered", DELIVERED, this::settled);
      long delivered = stopwatch.since(begun).toMillis();
      links.awaitAllLive();
      Thread.sleep(QUIET); // what comes too often comes late
      orgs.failure()
          .ifPresent(failure -> {
            throw failure;
          });
      timings =
          new Account.Timings(
              opened.toMillis(), live.toMillis(), arrived, restart.toMillis(), delivered, backlog);
    }
    screen.title("the stores are searched");
    StoreScan.Found found = search.run(ledger.allowed(), leak);
    return new Account(ledger.verdict(), found, script.values().size(), timings);
  }

  private Orgs.Reader reader() {
    return new Orgs.Reader() {
      @Override
      public void delivered(OrgId org, Delivery delivery) {
        ledger.delivered(org, delivery);
        screen.delivered(org, delivery);
      }

      @Override
      public void gap(OrgId org) {
        ledger.gap(org);
      }
    };
  }

  private EventId awaitDeletable() throws InterruptedException {
    stopwatch.await(
        "a plain message of " + DELETER + " to reach " + CUT_OFF,
        DELIVERED,
        () -> ledger.plainAt(DELETER, CUT_OFF).isPresent());
    return ledger.plainAt(DELETER, CUT_OFF).orElseThrow();
  }

  private Duration killInMidStream(Players players) throws IOException, InterruptedException {
    BrokerProcess region = regions.region(Regions.US);
    List<Line> lines = script.part(0.6, 0.9);
    int from = ledger.answered();
    var saying = new CompletableFuture<Boolean>();
    Thread.ofVirtual()
        .name("saying")
        .start(() -> {
          try {
            players.say(lines);
            saying.complete(true);
          } catch (InterruptedException | RuntimeException e) {
            saying.completeExceptionally(e);
          }
        });
    // Some answered, some in the outboxes, some in the broker: nobody knows which.
    stopwatch.await(
        "messages to flow",
        DELIVERED,
        () -> ledger.answered() > from + lines.size() / 4 || saying.isDone());
    long killed = stopwatch.now();
    region.kill();
    screen.line("killed (process " + region.pid() + ")");
    region.awaitReady(region.start());
    Duration took = stopwatch.since(killed);
    stopwatch.await("the orgs to have said their part", DELIVERED, saying::isDone);
    if (saying.isCompletedExceptionally()) {
      throw new TidegateException(
          ErrorCode.INTERNAL, "The orgs could not speak on", saying.exceptionNow());
    }
    return took;
  }

  private boolean settled() {
    return orgs.failure().isPresent() || ledger.complete();
  }

  private boolean allAnswered() {
    return ledger.answered() == ledger.said();
  }
}
