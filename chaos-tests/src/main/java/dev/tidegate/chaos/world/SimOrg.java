package dev.tidegate.chaos.world;

import dev.tidegate.broker.accept.PublishReply;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.UserId;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;

/// An org's workspace with its adapter: an outbox and a feed over one session at a time, which is
/// opened anew when it breaks.
public final class SimOrg {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration WATCH = Duration.ofMillis(200);

  private final OrgId id;
  private final SimRegion home;
  private final Simulation simulation;
  private final Ledger ledger;
  private final UserId user;
  private final Talk talk;
  private final Outbox outbox;
  private final Subscriber subscriber;
  private int refused;

  SimOrg(OrgId id, SimRegion home, Simulation simulation, Ledger ledger, Witness witness) {
    this.id = id;
    this.home = home;
    this.simulation = simulation;
    this.ledger = ledger;
    user = new UserId("user." + id);
    talk = new Talk(id, simulation);
    outbox = new Outbox(id, home, simulation, witness, new Answers());
    subscriber = new Subscriber(id, home, simulation, ledger, talk::seen, this::reconnect);
    simulation.after(FIRST, this::connect);
  }

  public OrgId id() {
    return id;
  }

  public SimRegion home() {
    return home;
  }

  public int unanswered() {
    return outbox.unanswered();
  }

  public int refused() {
    return refused;
  }

  /// Says something of its own accord; it is in the outbox from here on.
  public void say(ChannelId channel) {
    Talk.Line line = talk.next(channel);
    say(channel, line.body(), line.secret());
  }

  /// Whether it reads what it is given; who does not gives no credit.
  public void reads(boolean isReading) {
    subscriber.reads(isReading);
  }

  public Said say(ChannelId channel, Body body) {
    return say(channel, body, Optional.empty());
  }

  private Said say(ChannelId channel, Body body, Optional<String> secret) {
    Said said = new Said(new Envelope(channel, user, new TreeSet<>(), body), secret);
    outbox.put(said);
    return said;
  }

  private void connect() {
    if (home.core().isEmpty()) {
      simulation.after(Duration.ofMillis(simulation.between(100, 400)), this::connect);
      return;
    }
    RegionCore core = home.core().get();
    Session opened = new Session(home, core);
    home.with(_ -> {
      subscriber.begin(opened);
      outbox.begin(opened);
    });
    watch(opened);
  }

  /// Notices that the broker is another one.
  private void watch(Session watched) {
    simulation.after(
        WATCH,
        () -> {
          if (watched.isOver()) {
            return;
          }
          if (watched.isBrokerUp()) {
            watch(watched);
          } else {
            watched.end();
            connect();
          }
        });
  }

  private void reconnect(Session broken) {
    if (!broken.isOver()) {
      broken.end();
      simulation.after(Duration.ofMillis(simulation.between(50, 300)), this::connect);
    }
  }

  private final class Answers implements Outbox.Listener {
    @Override
    public void accepted(Said said, PublishReply.Accepted reply) {
      Envelope envelope = said.envelope();
      ledger.accepted(
          new Published(
              reply.event(), id, envelope.channel(), envelope.body(), reply.plan(), said.secret()));
      talk.said(reply.event(), envelope.channel(), envelope.body());
    }

    @Override
    public void refused(Said said, ErrorCode code) {
      refused++;
    }

    @Override
    public void broken(Session session) {
      reconnect(session);
    }
  }
}
