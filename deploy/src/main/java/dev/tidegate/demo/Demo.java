package dev.tidegate.demo;

import dev.tidegate.adapter.Delivery;
import dev.tidegate.local.BrokerProcess;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/// The story: talk, cut, delete, heal, kill, restart, count, scan. For one thread.
final class Demo {
  private static final OrgId DELETER = Orgs.HOST;
  private static final OrgId CUT_OFF = new OrgId("desi");
  private static final Duration LINKS_LIVE = Duration.ofSeconds(30);
  private static final Duration BREAKER = Duration.ofSeconds(20);
  private static final Duration DELIVERED = Duration.ofMinutes(3);
  private static final Duration QUIET = Duration.ofMillis(500);

  private final Regions regions;
  private final Orgs orgs;
  private final GrpcOperator operator;
  private final Script script;
  private final Ledger ledger;
  private final Screen screen;
  private final RandomGenerator random;
  private final boolean leak;

  Demo(
      Regions regions,
      Orgs orgs,
      GrpcOperator operator,
      Script script,
      Screen screen,
      RandomGenerator random,
      boolean leak) {
    this.regions = regions;
    this.orgs = orgs;
    this.operator = operator;
    this.script = script;
    this.screen = screen;
    this.random = random;
    this.leak = leak;
    this.ledger = new Ledger(Regions.homes());
  }

  /// Plays it all; the brokers have stopped when it returns.
  Account play() throws IOException, InterruptedException {
    screen.title("channels");
    Map<String, ChannelId> channels = orgs.share(script.rooms());
    awaitLinks();
    screen.line(
        "%d channel(s), hosted by %s; %s are in, each invited, accepted and approved by both sides"
            .formatted(channels.size(), Orgs.HOST, orgs.ids()));
    orgs.read(reader());
    var players = new Players(orgs, ledger, screen, channels);
    Account.Timings timings;
    long begun = System.nanoTime();
    try (var watch = Watch.start(screen, orgs.ids(), ledger, operator)) {
      screen.title("three regions talk");
      players.say(script.part(0, 0.4));
      EventId deletable = awaitDeletable();

      screen.title("the cable between eu-de and in-mh is cut");
      regions.cutCable();
      Duration opened = Deadline.await("the breaker to open", BREAKER, this::breakersOpen);
      screen.line("breaker open on both sides after %d ms".formatted(opened.toMillis()));
      players.say(script.part(0.4, 0.6));
      EventId delete = players.delete(deletable, DELETER);
      screen.line(DELETER + " deletes " + deletable + ", which " + CUT_OFF + " has");
      Deadline.await("publishing to go on during the cut", DELIVERED, this::allAnswered);
      long backlog = watch.backlog(Regions.EU, Regions.IN);
      screen.line("publishing went on; waiting for in-mh in eu-de: %d events".formatted(backlog));

      screen.title("the cable is healed");
      regions.healCable();
      long healed = System.nanoTime();
      Duration live = Deadline.await("the links to be live", LINKS_LIVE, this::cableLive);
      screen.line("links live after %d ms".formatted(live.toMillis()));
      Deadline.await(
          "the delete to arrive at " + CUT_OFF, DELIVERED, () -> ledger.has(CUT_OFF, delete));
      long arrived = millisSince(healed);
      screen.line("the delete reached %s %d ms after the heal".formatted(CUT_OFF, arrived));

      screen.title("the broker of us-va is killed in mid-stream (kill -9)");
      Duration restart = killInMidStream(players);
      screen.line(
          "ready again after %d ms; its store was read and verified".formatted(restart.toMillis()));
      players.say(script.part(0.9, 1));

      screen.title("everything is to arrive");
      Deadline.await("everything to be delivered", DELIVERED, this::settled);
      long delivered = millisSince(begun);
      awaitLinks();
      Thread.sleep(QUIET); // what comes too often comes late
      orgs.failure()
          .ifPresent(failure -> {
            throw failure;
          });
      timings =
          new Account.Timings(
              opened.toMillis(), live.toMillis(), arrived, restart.toMillis(), delivered, backlog);
    }
    return account(timings);
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
    Deadline.await(
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
    Deadline.await(
        "messages to flow",
        DELIVERED,
        () -> ledger.answered() > from + lines.size() / 4 || saying.isDone());
    long killed = System.nanoTime();
    region.kill();
    screen.line("killed (process " + region.pid() + ")");
    region.awaitReady(region.start());
    Duration took = Duration.ofNanos(System.nanoTime() - killed);
    Deadline.await("the orgs to have said their part", DELIVERED, saying::isDone);
    if (saying.isCompletedExceptionally()) {
      throw new TidegateException(
          ErrorCode.INTERNAL, "The orgs could not speak on", saying.exceptionNow());
    }
    return took;
  }

  private Account account(Account.Timings timings) throws IOException, InterruptedException {
    screen.title("the stores are searched");
    var scan = new StoreScan(script.values());
    for (BrokerProcess region : regions.all()) {
      scan.files(region.id(), region.folder()); // as they are in use, write-ahead log included
    }
    regions.stop();
    if (leak) {
      plantLeak();
    }
    for (BrokerProcess region : regions.all()) {
      scan.files(region.id(), region.folder());
      StoredWords.read(
          region.store(), region.id(), random, words -> scan.record(region.id(), words));
    }
    StoreScan.Found found = scan.judge(ledger.allowed());
    var account = new Account(ledger.verdict(), found, script.values().size(), timings);
    screen.line(
        "%,d bytes and %,d records read; %d of %d restricted values found at home, %d elsewhere"
            .formatted(
                found.bytes(),
                found.records(),
                found.foundAtHome(),
                account.values(),
                found.leaks().size()));
    found.leaks().stream()
        .limit(10)
        .forEach(leaked ->
            screen.line(
                "LEAK: a %s of %s lies in %s, in %s"
                    .formatted(
                        leaked.value().kind().className(),
                        leaked.value().author(),
                        leaked.region(),
                        leaked.files().stream().map(Path::getFileName).toList())));
    return account;
  }

  private void plantLeak() throws IOException {
    var allowed = ledger.allowed();
    for (Restricted value : script.values()) {
      for (BrokerProcess region : regions.all()) {
        if (!allowed.getOrDefault(value, Set.of(value.home())).contains(region.id())) {
          SqliteLeak.plant(region.store(), value);
          screen.line("--leak: planted a value in a freed page of " + region.id());
          return;
        }
      }
    }
    throw new IOException("--leak: every value may be everywhere");
  }

  private boolean settled() {
    return orgs.failure().isPresent() || ledger.complete();
  }

  private boolean allAnswered() {
    return ledger.answered() == ledger.said();
  }

  private boolean breakersOpen() {
    return isOpen(Regions.EU, Regions.IN) && isOpen(Regions.IN, Regions.EU);
  }

  private boolean isOpen(RegionId from, RegionId to) {
    return operator.links(from).stream().anyMatch(link -> link.to().equals(to) && link.open());
  }

  private boolean cableLive() {
    return isLive(Regions.EU, Regions.IN) && isLive(Regions.IN, Regions.EU);
  }

  private boolean isLive(RegionId from, RegionId to) {
    return operator.links(from).stream().anyMatch(link -> link.to().equals(to) && link.live());
  }

  private void awaitLinks() throws InterruptedException {
    Deadline.await(
        "all links to be live",
        LINKS_LIVE,
        () ->
            regions.all().stream()
                .map(region -> operator.links(region.id()))
                .allMatch(links -> links.size() == 2 && links.stream().allMatch(LinkView::live)));
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }
}
