package dev.tidegate.chaos.world;

import dev.tidegate.broker.accept.PublishKey;
import dev.tidegate.broker.accept.PublishReply;
import dev.tidegate.broker.accept.PublishRequest;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.serve.FeedBatch;
import dev.tidegate.broker.serve.FeedItem;
import dev.tidegate.broker.serve.FeedRequest;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// An org's workspace with its adapter: an outbox that sends again until it is answered, and a feed
/// that goes on from its last cursor.
public final class SimOrg {
  private record Slot(BucketId bucket, long sequence) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot other) {
      int byBucket = bucket.compareTo(other.bucket);
      return byBucket != 0 ? byBucket : Long.compare(sequence, other.sequence);
    }
  }

  private record Item(Envelope envelope, Optional<String> secret) {}

  private final OrgId id;
  private final SimRegion home;
  private final Simulation simulation;
  private final Ledger ledger;
  private final Producer producer;
  private final UserId user;
  private final Map<BucketId, Long> last = new TreeMap<>();
  private final TreeMap<Slot, Item> unanswered = new TreeMap<>();
  private final List<Published> own = new ArrayList<>();
  private final List<Event> seen = new ArrayList<>();
  private Optional<byte[]> cursor = Optional.empty();
  private long session;
  private boolean connected;
  private int secrets;
  private int refused;

  SimOrg(OrgId id, SimRegion home, Simulation simulation, Ledger ledger) {
    this.id = id;
    this.home = home;
    this.simulation = simulation;
    this.ledger = ledger;
    producer = new Producer(id, simulation.number(), simulation.number());
    user = new UserId("user." + id);
    simulation.after(Duration.ofMillis(50), this::connect);
  }

  public OrgId id() {
    return id;
  }

  public SimRegion home() {
    return home;
  }

  public int unanswered() {
    return unanswered.size();
  }

  public int refused() {
    return refused;
  }

  /// Says something in a channel; it is in the outbox from here on.
  void say(ChannelId channel) {
    Optional<Item> item = item(channel);
    if (item.isEmpty()) {
      return;
    }
    long sequence = last.merge(channel.bucket(), 1L, Long::sum);
    Slot slot = new Slot(channel.bucket(), sequence);
    unanswered.put(slot, item.get());
    if (connected) {
      home.with(core -> send(core, slot, item.get()));
    }
  }

  private Optional<Item> item(ChannelId channel) {
    int dice = simulation.below(100);
    List<Published> mine = own.stream().filter(p -> p.channel().equals(channel)).toList();
    if (dice < 60 || mine.isEmpty()) {
      boolean restricted = simulation.happens(0.25);
      String secret = id + "." + ++secrets + "@secret.example";
      String text = "hello " + simulation.below(1_000) + (restricted ? " write to " + secret : "");
      Optional<EventId> thread =
          dice < 10 && !seen.isEmpty()
              ? Optional.of(seen.get(simulation.below(seen.size())))
                  .filter(event -> event.channel().equals(channel))
                  .map(Event::id)
              : Optional.empty();
      return Optional.of(
          item(
              channel,
              new Body.Posted(text, thread),
              restricted ? Optional.of(secret) : Optional.empty()));
    }
    EventId target = mine.get(simulation.below(mine.size())).event();
    if (dice < 75) {
      return Optional.of(
          item(channel, new Body.Edited(target, "edited " + dice), Optional.empty()));
    }
    if (dice < 82) {
      return Optional.of(item(channel, new Body.Deleted(target), Optional.empty()));
    }
    Optional<Event> other =
        seen.stream().filter(event -> event.channel().equals(channel)).findFirst();
    EventId reacted = other.map(Event::id).orElse(target);
    return Optional.of(
        item(
            channel,
            dice < 92
                ? new Body.ReactionAdded(reacted, "+1")
                : new Body.ReactionRemoved(reacted, "+1"),
            Optional.empty()));
  }

  private Item item(ChannelId channel, Body body, Optional<String> secret) {
    return new Item(new Envelope(channel, user, new TreeSet<>(), body), secret);
  }

  private void connect() {
    long mine = ++session;
    connected = false;
    if (!home.isUp()) {
      simulation.after(Duration.ofMillis(simulation.between(100, 400)), this::connect);
      return;
    }
    home.with(core -> {
      subscribe(core, mine);
      core.publisher()
          .open(
              producer,
              _ -> {
                if (session == mine) {
                  connected = true;
                  Map<Slot, Item> again = new TreeMap<>(unanswered);
                  again.forEach((slot, item) -> send(core, slot, item));
                }
              },
              _ -> simulation.after(Duration.ofMillis(100), this::connect));
    });
    watch(mine, home.core().orElseThrow());
  }

  /// Notices that the broker is another one.
  private void watch(long mine, RegionCore core) {
    simulation.after(
        Duration.ofMillis(200),
        () -> {
          if (session != mine) {
            return;
          }
          if (home.core().isEmpty() || home.core().get() != core) {
            connect();
          } else {
            watch(mine, core);
          }
        });
  }

  private void reconnect(long mine) {
    if (session == mine) {
      session++;
      connected = false;
      simulation.after(Duration.ofMillis(simulation.between(50, 300)), this::connect);
    }
  }

  private void send(RegionCore core, Slot slot, Item item) {
    long mine = session;
    core.publisher()
        .publish(
            new PublishRequest(
                id,
                item.envelope(),
                new PublishKey.Sequence(producer, slot.sequence()),
                Optional.empty(),
                reply ->
                    simulation.afterMicros(300, () -> answered(core, mine, slot, item, reply))),
            simulation.now());
  }

  private void answered(RegionCore core, long mine, Slot slot, Item item, PublishReply reply) {
    if (home.core().isEmpty() || home.core().get() != core || !unanswered.containsKey(slot)) {
      return;
    }
    switch (reply) {
      case PublishReply.Accepted accepted -> {
        unanswered.remove(slot);
        Published publish =
            new Published(
                accepted.event(),
                id,
                item.envelope().channel(),
                item.envelope().body(),
                accepted.plan(),
                item.secret());
        ledger.accepted(publish);
        simulation.trace("ack " + accepted.event());
        if (item.envelope().body() instanceof Body.Posted) {
          own.add(publish);
        } else if (item.envelope().body() instanceof Body.Deleted(EventId target)) {
          own.removeIf(p -> p.event().equals(target));
        }
      }
      case PublishReply.Refused(TidegateException why) -> {
        simulation.trace("refused " + id + " " + why.code());
        if (why.code().retry() == ErrorCode.Retry.NO) {
          unanswered.remove(slot);
          refused++;
        } else if (session == mine) {
          reconnect(mine);
        }
      }
    }
  }

  private void subscribe(RegionCore core, long mine) {
    long feed =
        home.subscribe(
            new SimRegion.Ear() {
              @Override
              public void opened(byte[] at) {
                if (session == mine) {
                  cursor = Optional.of(at);
                }
              }

              @Override
              public void leaving(RegionCore from, FeedBatch batch) {
                NoLeakPastPolicy.verify(id, from, batch, simulation.now(), ledger);
              }

              @Override
              public void batch(FeedBatch batch) {
                if (session == mine) {
                  take(batch);
                }
              }

              @Override
              public void ended(TidegateException why) {
                simulation.trace("feed " + id + " " + why.code());
                reconnect(mine);
              }
            });
    FeedRequest request =
        cursor.isPresent()
            ? FeedRequest.from(cursor.get(), 8_192)
            : FeedRequest.all(FeedRequest.Start.EARLIEST, 8_192);
    core.feeds().open(feed, id, request, simulation.now());
    credit(core, mine, feed);
  }

  private void credit(RegionCore core, long mine, long feed) {
    simulation.after(
        Duration.ofSeconds(1),
        () -> {
          if (session == mine && home.core().isPresent() && home.core().get() == core) {
            core.feeds().credit(feed, 4_096, simulation.now());
            credit(core, mine, feed);
          } else if (home.core().isPresent() && home.core().get() == core) {
            core.feeds().close(feed);
          }
        });
  }

  private void take(FeedBatch batch) {
    cursor = Optional.of(batch.cursor());
    for (FeedItem item : batch.items()) {
      if (item instanceof FeedItem.Delivery delivery) {
        Event event = RecordCodec.decode(delivery.record()).event();
        simulation.trace("given " + id + " " + delivery.id());
        ledger.given(id, delivery.channel(), delivery.id(), words(event));
        if (event.body() instanceof Body.Posted && seen.size() < 200) {
          seen.add(event);
        }
      }
    }
  }

  private static String words(Event event) {
    return switch (event.body()) {
      case Body.Posted(String text, _) -> text;
      case Body.Edited(_, String text) -> text;
      case Body.Withheld _ -> "(withheld)";
      case Body.Tombstone _ -> "(deleted)";
      case Body.Deleted _, Body.ReactionAdded _, Body.ReactionRemoved _, Body.Unsupported _ -> "";
    };
  }
}
