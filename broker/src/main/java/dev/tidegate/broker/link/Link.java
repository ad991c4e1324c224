package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/// The sending side of the link to one far region: connects, resumes from what the far region has,
/// sends, and judges it by its progress.
///
/// A core: every method is an input with its time, and what it wants done are [Effects]. Owned by
/// the broker's loop; `tick` is due every [LinkConfig#tick] at least. Lanes that are dialed are
/// told by a connection number that rises with each dial; what belongs to an older one is ignored.
public final class Link {
  /// What a link wants done. Each returns at once; answers come back as inputs or through the
  /// callback, on the loop, never within the call.
  public interface Effects {
    /// Answered by `connected` or `lost` with the same generation. A connection that dies without a
    /// word is told as lost too, within a minute (the transport's keepalive): on a lane without
    /// credit the link itself does not look.
    void dial(Lane lane, long generation);

    /// Sends on the lane's latest connection; in order per lane.
    void send(Lane lane, LinkMessage.FromSender message);

    /// Ends the lane's connection, or its dialing. Needs no answer.
    void hangUp(Lane lane);

    /// Asks the journal. The answer comes with its time, or never.
    void read(Query query, BiConsumer<Answer, Moment> then);

    /// Decides the frame's plans anew, commits that, and gives the new revision with its time; or
    /// never.
    void refresh(Frame stale, BiConsumer<Frame, Moment> then);

    /// The far region's answer to a [Link#fetch].
    void fetched(LinkMessage.Fetched answer, Moment now);

    /// The far region has refused an event of ours for good: to be made durable here too. The same
    /// may be told more than once over several runs.
    void refused(EventId event, String reason, Moment now);

    /// The far region has applied this region's own control log up to `position`.
    void ownControl(long position);

    /// State, breaker or reason changed.
    void changed(LinkStatus status);

    /// Our wall clock is ahead of the peer's by so much at least; below 0: it may be behind.
    default void clockTold(long aheadMillis, Moment now) {}

    /// A piece of an own frame goes with the next message of the lane's connection.
    default void sent(Frame piece, Lane lane, long generation, Moment now) {}

    /// Something that a person must look at; ids and sizes only.
    void alarm(String code, String detail);
  }

  private final RegionId self;
  private final RegionId peer;
  private final long incarnation;
  private final String broker;
  private final int wireLevel;
  private final Effects effects;
  private final Lanes lanes;
  private final LinkBreaker breaker;
  private final Outflow outflow;
  private final LinkReport report;
  private final LinkLife life;
  private final LaneEnds laneEnds;
  private final LinkTalk talk;

  /// @param incarnation this broker's run
  /// @param broker this broker's name
  /// @param wireLevel the highest that this broker writes
  /// @param chance for the jitter of dials and probes
  public Link(
      RegionId self,
      RegionId peer,
      long incarnation,
      String broker,
      int wireLevel,
      LinkConfig config,
      Ends ends,
      Tail tail,
      ControlHead controlHead,
      Readers readers,
      RandomGenerator chance,
      Effects effects,
      Moment now) {
    this.self = self;
    this.peer = peer;
    this.incarnation = incarnation;
    this.broker = broker;
    this.wireLevel = wireLevel;
    this.effects = effects;
    lanes = new Lanes(effects);
    breaker = new LinkBreaker(self + "->" + peer, config, chance, now);
    outflow =
        new Outflow(
            self, peer, config, ends, tail, controlHead, readers, lanes, breaker, effects, now);
    report = new LinkReport(peer, outflow.backlog, now);
    LinkProgress progress = new LinkProgress(config, lanes, outflow);
    life = new LinkLife(config, lanes, outflow, breaker, progress, report, chance, now);
    laneEnds = new LaneEnds(peer, config, lanes, breaker, life, outflow, effects);
    talk =
        new LinkTalk(
            self, peer, incarnation, controlHead, lanes, breaker, life, laneEnds, outflow, effects);
  }

  public RegionId peer() {
    return peer;
  }

  /// Whatever has become due.
  public void tick(Moment now) {
    life.tick(now);
    laneEnds.checkDeadlines(now);
    life.checkProgress(now);
    if (lanes.control.isOpen()) {
      outflow.tick(now);
      life.settle(now);
      life.explain();
    }
    report(now);
  }

  public void connected(Lane lane, long generation, Moment now) {
    LaneStream stream = lanes.of(lane);
    if (!stream.isCurrent(generation) || stream.stage() != LaneStream.Stage.DIALED) {
      return;
    }
    stream.greeted(now);
    if (lane == Lane.CONTROL) {
      life.connected();
    }
    effects.send(
        lane,
        new LinkMessage.Hello(
            wireLevel, self, broker, incarnation, lane, generation, now.millis()));
    report(now);
  }

  public void lost(Lane lane, long generation, String why, Moment now) {
    LaneStream stream = lanes.of(lane);
    if (stream.isCurrent(generation)) {
      laneEnds.lost(stream, why, now);
      report(now);
    }
  }

  public void received(Lane lane, long generation, LinkMessage.FromReceiver message, Moment now) {
    LaneStream stream = lanes.of(lane);
    if (stream.isCurrent(generation)) {
      talk.received(stream, message, now);
      report(now);
    }
  }

  /// Frames of ours were just stored: in order per bucket, `Ends` and `Tail` know them.
  public void committed(List<Frame> own, Moment now) {
    outflow.stored(own, now);
  }

  /// A frame of ours has a new revision.
  public void replaced(Frame revised, Moment now) {
    outflow.replaced(revised, now);
  }

  /// Entries were applied here: they are sent on, and what waited for a decision or a membership is
  /// looked at again.
  public void controlChanged(Moment now) {
    outflow.controlChanged(now);
  }

  /// The far region dialed this one: it is there.
  public void peerSaidHello(Moment now) {
    life.peerSaidHello(now);
    report(now);
  }

  /// Asks the far region for events that this one's store has lost; the answer is told as
  /// [Effects#fetched], or never. False if it cannot be asked now.
  public boolean fetch(LinkMessage.Fetch wanted) {
    boolean asks = lanes.control.isOpen() && talk.peerAnswersFetch();
    if (asks) {
      effects.send(Lane.CONTROL, wanted);
    }
    return asks;
  }

  /// Holds the breaker open until `expiry` has passed.
  public void forceOpen(Duration expiry, Moment now) {
    life.forceOpen(expiry, now);
    report(now);
  }

  /// Lets the breaker judge by itself again, and dials at once.
  public void forceClose(Moment now) {
    life.forceClose(now);
    report(now);
  }

  /// Stops sending until `expiry` has passed or [#resume].
  public void pause(Duration expiry, Moment now) {
    life.pause(expiry, now);
    report(now);
  }

  public void resume(Moment now) {
    life.resume(now);
    report(now);
  }

  /// Ends the link once everything is acknowledged. For good: the broker is about to stop.
  public void drain(Moment now) {
    life.drain(now);
    report(now);
  }

  public LinkStatus status(Moment now) {
    return report.status(
        life.state(),
        breaker.state(),
        lanes.live,
        lanes.catchUp,
        outflow.roundTrip(),
        talk.peerWireLevel(),
        now);
  }

  /// How many buckets wait for what before they can be sent; a kind that none waits for is not
  /// there.
  public Map<String, Integer> waits() {
    Map<String, Integer> waits = new TreeMap<>();
    for (OutBucket bucket : outflow.backlog.buckets()) {
      if (bucket.waitsFor() != OutBucket.Wait.NOTHING) {
        waits.merge(bucket.waitsFor().name().toLowerCase(Locale.ROOT), 1, Integer::sum);
      }
    }
    return waits;
  }

  /// Bytes that were sent and are not acknowledged yet, all lanes together.
  public long outBytes() {
    return lanes.live.outBytes() + lanes.catchUp.outBytes();
  }

  private void report(Moment now) {
    if (report.isNew(life.state(), breaker.state(), now)) {
      effects.changed(status(now));
    }
  }
}
