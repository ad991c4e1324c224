package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.serve.FeedBatch;
import dev.tidegate.broker.serve.FeedItem;
import dev.tidegate.broker.serve.FeedRequest;
import dev.tidegate.chaos.invariant.Promise;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Event;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// An org's feed: goes on from its last cursor over each new session, and gives credit as it reads.
final class Subscriber {
  /// It reads more than any broker here writes, so that only the broker's own level counts.
  private static final int NEWEST_LEVEL = 1_000;

  private static final int CREDIT = 64;
  private static final Duration CREDIT_EVERY = Duration.ofSeconds(1);

  private final OrgId org;
  private final SimRegion home;
  private final Simulation simulation;
  private final Ledger ledger;
  private final NoLeakPastPolicy noLeak;
  private final Consumer<Event> seen;
  private final Consumer<Session> broken;
  private Optional<byte[]> cursor = Optional.empty();
  private boolean reading = true;

  /// @param seen hears of every event that is given
  /// @param broken hears of a session that is of no use any more
  Subscriber(
      OrgId org,
      SimRegion home,
      Simulation simulation,
      Ledger ledger,
      Consumer<Event> seen,
      Consumer<Session> broken) {
    this.org = org;
    this.home = home;
    this.simulation = simulation;
    this.ledger = ledger;
    noLeak = new NoLeakPastPolicy(org, ledger);
    this.seen = seen;
    this.broken = broken;
  }

  /// Whether it gives credit; a session begins with some in any case.
  void reads(boolean isReading) {
    reading = isReading;
  }

  void begin(Session session) {
    long feed = home.subscribe(new Ear(session));
    FeedRequest request =
        cursor.isPresent()
            ? FeedRequest.from(cursor.get(), CREDIT)
            : FeedRequest.all(FeedRequest.Start.EARLIEST, CREDIT);
    session.core().feeds().open(feed, org, request.reading(NEWEST_LEVEL), home.now());
    credit(session, feed);
  }

  private void credit(Session session, long feed) {
    simulation.after(
        CREDIT_EVERY,
        () -> {
          if (!session.isBrokerUp()) {
            return;
          }
          if (session.isOver()) {
            home.with(core -> core.feeds().close(feed));
          } else {
            if (reading) {
              home.with(core -> core.feeds().credit(feed, CREDIT, home.now()));
            }
            credit(session, feed);
          }
        });
  }

  private void take(FeedBatch batch) {
    cursor = Optional.of(batch.cursor());
    for (FeedItem item : batch.items()) {
      switch (item) {
        case FeedItem.Delivery delivery -> take(delivery);
        case FeedItem.Gap gap ->
            ledger.gap(org, new Ledger.Gap(gap.from(), gap.toSequence(), gap.channel()));
        case FeedItem.Changed _ -> {}
      }
    }
  }

  private void take(FeedItem.Delivery delivery) {
    Event event = RecordCodec.decode(delivery.record()).event();
    simulation.trace("given " + org + " " + delivery.id());
    ledger.given(
        org,
        new Ledger.Given(
            delivery.id(),
            delivery.channel(),
            ledger.reading(org),
            Words.of(event.body()),
            delivery.causalGap()));
    seen.accept(event);
  }

  private void expired() {
    if (home.losses().isEmpty()) {
      ledger.violation(
          Promise.LOSS_TOLD, org + " was told that its place is gone, and its region lost nothing");
    }
    ledger.beginsAnew(org);
    cursor = Optional.empty();
  }

  private final class Ear implements SimFeeds.Ear {
    private final Session session;

    Ear(Session session) {
      this.session = session;
    }

    @Override
    public void opened(byte[] at) {
      if (!session.isOver()) {
        cursor = Optional.of(at);
      }
    }

    @Override
    public void leaving(RegionCore from, FeedBatch batch) {
      noLeak.verify(from, batch, home.now());
    }

    @Override
    public void batch(FeedBatch batch) {
      if (!session.isOver()) {
        take(batch);
      }
    }

    @Override
    public void resync(byte[] at, String reason) {
      simulation.trace("resync " + org + " " + reason);
    }

    @Override
    public void ended(TidegateException why) {
      simulation.trace("feed " + org + " " + why.code());
      if (session.isOver()) {
        return;
      }
      if (why.code() == ErrorCode.CURSOR_EXPIRED) {
        expired();
      }
      broken.accept(session);
    }
  }
}
