package dev.tidegate.chaos.world;

import dev.tidegate.broker.accept.PublishKey;
import dev.tidegate.broker.accept.PublishReply;
import dev.tidegate.broker.accept.PublishRequest;
import dev.tidegate.broker.accept.Publisher;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What an org wants to say and has no answer to: sent again over each new session until it is
/// answered for good.
final class Outbox {
  private static final long WAY_MICROS = 300;
  private static final long SIZE_BYTES = 100;
  private static final Duration OPEN_AGAIN = Duration.ofMillis(100);

  private record Slot(BucketId bucket, long sequence) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot other) {
      int byBucket = bucket.compareTo(other.bucket);
      return byBucket != 0 ? byBucket : Long.compare(sequence, other.sequence);
    }
  }

  /// What the outbox tells its org.
  interface Listener {
    void accepted(Said said, PublishReply.Accepted reply);

    void refused(Said said, ErrorCode code);

    /// The session is of no use any more.
    void broken(Session session);
  }

  private final OrgId org;
  private final SimRegion home;
  private final Simulation simulation;
  private final Witness witness;
  private final Producer producer;
  private final Listener listener;
  private final Map<BucketId, Long> last = new TreeMap<>();
  private final TreeMap<Slot, Said> unanswered = new TreeMap<>();
  private Optional<Session> open = Optional.empty();

  Outbox(OrgId org, SimRegion home, Simulation simulation, Witness witness, Listener listener) {
    this.org = org;
    this.home = home;
    this.simulation = simulation;
    this.witness = witness;
    this.listener = listener;
    producer = new Producer(org, simulation.number(), simulation.number());
  }

  int unanswered() {
    return unanswered.size();
  }

  void put(Said said) {
    BucketId bucket = said.envelope().channel().bucket();
    Slot slot = new Slot(bucket, last.merge(bucket, 1L, Long::sum));
    unanswered.put(slot, said);
    open.filter(session -> !session.isOver() && session.isBrokerUp())
        .ifPresent(session -> send(session, slot, said));
  }

  /// Opens the producer's stream and sends all that is not answered.
  void begin(Session session) {
    open = Optional.empty();
    session
        .core()
        .publisher()
        .open(
            producer,
            _ -> {
              if (!session.isOver()) {
                open = Optional.of(session);
                new TreeMap<>(unanswered).forEach((slot, said) -> send(session, slot, said));
              }
            },
            _ -> simulation.after(OPEN_AGAIN, () -> listener.broken(session)));
  }

  private void send(Session session, Slot slot, Said said) {
    home.with(core -> admit(core.publisher(), session, slot, said));
  }

  /// As the edge does: the quota first.
  private void admit(Publisher publisher, Session session, Slot slot, Said said) {
    Quota quota = home.quota();
    String user = said.envelope().author().value();
    Optional<TidegateException> refusal = quota.publishOfStream(org, user, SIZE_BYTES, home.now());
    if (refusal.isPresent()) {
      publisher.turnedAway(producer, slot.bucket(), slot.sequence(), refusal.get());
      answers(session, slot, said, new PublishReply.Refused(refusal.get()));
      return;
    }
    publisher.publish(
        new PublishRequest(
            org,
            said.envelope(),
            new PublishKey.Sequence(producer, slot.sequence()),
            Optional.empty(),
            reply -> {
              quota.answered(org, user);
              answers(session, slot, said, reply);
            }),
        home.now());
  }

  private void answers(Session session, Slot slot, Said said, PublishReply reply) {
    witness.happened(BrokerStage.ACCEPT, home.id());
    simulation.afterMicros(WAY_MICROS, () -> arrived(session, slot, said, reply));
  }

  private void arrived(Session session, Slot slot, Said said, PublishReply reply) {
    if (session.isBrokerUp() && unanswered.containsKey(slot)) {
      answered(session, slot, said, reply);
    }
  }

  private void answered(Session session, Slot slot, Said said, PublishReply reply) {
    switch (reply) {
      case PublishReply.Accepted accepted -> {
        unanswered.remove(slot);
        said.settled(reply);
        simulation.trace("ack " + accepted.event());
        listener.accepted(said, accepted);
      }
      case PublishReply.Refused(TidegateException why) -> {
        simulation.trace("refused " + org + " " + why.code());
        if (why.code().retry() == ErrorCode.Retry.NO) {
          unanswered.remove(slot);
          said.settled(reply);
          listener.refused(said, why.code());
        } else if (!session.isOver()) {
          listener.broken(session);
        }
      }
    }
  }
}
