package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.Limits;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
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

    /// State, breaker or reason changed.
    void changed(LinkStatus status);

    /// Something that a person must look at; ids and sizes only.
    void alarm(String code, String detail);
  }

  private static final Duration CATCH_UP_AGAIN = Duration.ofSeconds(1);
  private static final Duration CATCH_UP_IDLE = Duration.ofSeconds(10);
  private static final int LEAST_MESSAGE_BYTES = Limits.FRAME_BYTES + (64 << 10);
  private static final int GAPS_IN_A_ROW = 8;
  private static final String DRAIN = "DRAIN";

  private final RegionId self;
  private final RegionId peer;
  private final long incarnation;
  private final String broker;
  private final LinkConfig config;
  private final Ends ends;
  private final ControlHead controlHead;
  private final Effects effects;
  private final LaneStream control = new LaneStream(Lane.CONTROL);
  private final LaneStream live = new LaneStream(Lane.LIVE);
  private final LaneStream catchUp = new LaneStream(Lane.CATCH_UP);
  private final ControlSender entries;
  private final Backlog backlog;
  private final Sender sender;
  private final Heartbeats beats;
  private final LinkBreaker breaker;
  private final DialTimes dialTimes;
  private final LinkReport report;
  private LinkState state;
  private long watchedSinceNanos;
  private long lastGeneration;
  private int gaps;
  private boolean started;
  private boolean draining;
  private long catchUpDialAtNanos;
  private long catchUpIdleSinceNanos;

  /// @param incarnation this broker's run
  /// @param broker this broker's name
  /// @param chance for the jitter of dials and probes
  public Link(
      RegionId self,
      RegionId peer,
      long incarnation,
      String broker,
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
    this.config = config;
    this.ends = ends;
    this.controlHead = controlHead;
    this.effects = effects;
    this.entries = new ControlSender(controlHead, effects);
    this.backlog = new Backlog(self, ends);
    this.sender =
        new Sender(
            self,
            config,
            backlog,
            tail,
            new FrameFilter(readers),
            effects,
            entries::covers,
            live,
            catchUp,
            this::pump);
    this.beats = new Heartbeats(config.heartbeat());
    this.breaker = new LinkBreaker(self + "->" + peer, config, chance, now);
    this.state = new LinkState.BackingOff(now);
    this.report = new LinkReport(peer, backlog, now);
    this.dialTimes = new DialTimes(config, chance, now);
    this.catchUpDialAtNanos = now.nanos();
  }

  public RegionId peer() {
    return peer;
  }

  /// Whatever has become due.
  public void tick(Moment now) {
    if (!started) {
      started = true;
      watch(now);
    }
    if (breaker.tick(now)) {
      fail("PROBE_DEADLINE", now);
    }
    dialIfDue(now);
    checkDeadlines(now);
    checkProgress(now);
    if (control.isOpen()) {
      beat(now);
      entries.tick(now);
      sender.tick(now);
      runCatchUpLane(now);
      pump(now);
      settle(now);
      explain();
    }
    report(now);
  }

  public void connected(Lane lane, long generation, Moment now) {
    LaneStream stream = stream(lane);
    if (!stream.isCurrent(generation) || stream.stage() != LaneStream.Stage.DIALED) {
      return;
    }
    stream.greeted(now);
    if (lane == Lane.CONTROL) {
      move(LinkEvent.CONNECTED);
    }
    effects.send(
        lane,
        new LinkMessage.Hello(
            LinkMessage.WIRE_LEVEL, self, broker, incarnation, lane, generation, now.millis()));
    report(now);
  }

  public void lost(Lane lane, long generation, String why, Moment now) {
    LaneStream stream = stream(lane);
    if (!stream.isCurrent(generation)) {
      return;
    }
    if (stream.isOpen()) {
      breaker.streamBroke(now);
    } else if (lane != Lane.CATCH_UP) {
      breaker.dialFailed(now);
    }
    end(stream, why, now);
    report(now);
  }

  public void received(Lane lane, long generation, LinkMessage.FromReceiver message, Moment now) {
    LaneStream stream = stream(lane);
    if (!stream.isCurrent(generation)) {
      return;
    }
    switch (message) {
      case LinkMessage.Resume resume -> resumed(stream, resume, now);
      case LinkMessage.Ack ack -> acknowledged(stream, ack, now);
      case LinkMessage.NackGap nack -> gap(stream, nack, now);
      case LinkMessage.Reject reject ->
          effects.alarm(
              "EVENT_REJECTED",
              reject.reason()
                  + " "
                  + self
                  + " bucket "
                  + reject.bucket()
                  + " "
                  + reject.sequence());
      case LinkMessage.Credit credit -> {
        stream.granted(credit);
        pump(now);
      }
      case LinkMessage.Echo echo -> echoed(echo, now);
      case LinkMessage.GoAway away -> goAway(stream, away, now);
    }
    report(now);
  }

  /// Frames of ours were just stored: in order per bucket, `Ends` and `Tail` know them.
  public void committed(List<Frame> own, Moment now) {
    for (Frame frame : own) {
      if (frame.head().origin().equals(self)) {
        sender.stored(frame);
        beats.head(frame.head().bucket(), frame.end());
      }
    }
    pump(now);
  }

  /// A frame of ours has a new revision.
  public void replaced(Frame revised, Moment now) {
    if (revised.head().origin().equals(self)) {
      sender.replaced(revised);
      pump(now);
    }
  }

  /// Entries were applied here: they are sent on, and what waited for a decision or a membership is
  /// looked at again.
  public void controlChanged(Moment now) {
    entries.pump(now);
    sender.look();
    pump(now);
  }

  /// The far region dialed this one: it is there.
  public void peerSaidHello(Moment now) {
    breaker.peerIsUp(now);
    dialTimes.atOnce(now);
    if (state instanceof LinkState.BackingOff) {
      move(LinkEvent.FAILED, breaker.isPassing() ? now : nextDial(now));
      dialIfDue(now);
      report(now);
    }
  }

  /// Word that no region can give a range of ours any more: it is declared as lost, and the stream
  /// goes on behind it.
  public void unreadable(Answer.Damage range, Moment now) {
    sender.unreadable(range);
    pump(now);
  }

  /// Holds the breaker open until `expiry` has passed.
  public void forceOpen(Duration expiry, Moment now) {
    breaker.forceOpen(expiry, now);
    fail("FORCED_OPEN", now);
    report(now);
  }

  /// Lets the breaker judge by itself again, and dials at once.
  public void forceClose(Moment now) {
    breaker.forceClose(now);
    dialTimes.atOnce(now);
    watch(now);
    if (state instanceof LinkState.BackingOff || state instanceof LinkState.Connecting) {
      fail("FORCED_CLOSED", now);
      move(LinkEvent.FAILED, now);
      dialIfDue(now);
    }
    report(now);
  }

  /// Stops sending until `expiry` has passed or [#resume].
  public void pause(Duration expiry, Moment now) {
    if (state instanceof LinkState.Drained) {
      return;
    }
    sayGoodbye();
    hangUp();
    report.reason("PAUSED");
    move(LinkEvent.PAUSED, now.plus(expiry));
    report(now);
  }

  public void resume(Moment now) {
    if (state instanceof LinkState.Paused) {
      move(LinkEvent.PAUSED, now);
      dialIfDue(now);
      report(now);
    }
  }

  /// Ends the link once everything is acknowledged. For good: the broker is about to stop.
  public void drain(Moment now) {
    draining = true;
    settle(now);
    report(now);
  }

  public LinkStatus status(Moment now) {
    return report.status(state, breaker.state(), live, catchUp, beats.roundTrip(), now);
  }

  private void resumed(LaneStream stream, LinkMessage.Resume resume, Moment now) {
    if (stream.stage() != LaneStream.Stage.GREETED) {
      breakProtocol(stream, "RESUME out of turn", now);
      return;
    }
    if (!resume.region().equals(peer)) {
      effects.alarm("LINK_WRONG_REGION", resume.region() + " instead of " + peer);
      breaker.dialFailed(now);
      end(stream, "LINK_WRONG_REGION", now);
      return;
    }
    if (resume.maxMessageBytes() < LEAST_MESSAGE_BYTES || resume.wireLevel() < 1) {
      breakProtocol(stream, "RESUME takes " + resume.maxMessageBytes() + " bytes", now);
      return;
    }
    breaker.resumed(now);
    stream.opened(resume.credit(), now);
    int forked = sender.resume(stream, resume, now);
    switch (stream.lane) {
      case CONTROL -> {
        greet(resume, now);
        return;
      }
      case LIVE -> {
        if (forked > 0) {
          effects.alarm("STORE_REGRESSED", peer + " has other events of ours, buckets " + forked);
        }
        dialTimes.worked();
        gaps = 0;
        move(LinkEvent.SYNCED);
      }
      case CATCH_UP -> catchUpIdleSinceNanos = now.nanos();
    }
    sender.tick(now);
    runCatchUpLane(now);
    pump(now);
    settle(now);
  }

  private void greet(LinkMessage.Resume resume, Moment now) {
    long ours = controlHead.vector().getOrDefault(self, 0L);
    if (resume.control().getOrDefault(self, 0L) > ours) {
      effects.alarm("CONTROL_REGRESSED", peer + " has control entries of ours after " + ours);
    }
    SortedMap<BucketId, Pointer> heads = new TreeMap<>();
    for (BucketId bucket : ends.buckets(self)) {
      heads.put(bucket, ends.end(bucket, self));
    }
    beats.start(heads, now);
    entries.resume(resume.control(), now);
    beat(now);
  }

  private void acknowledged(LaneStream stream, LinkMessage.Ack ack, Moment now) {
    if (!stream.isOpen() || ack.generation() != stream.generation()) {
      return;
    }
    if (!sender.acknowledged(stream, ack, now)) {
      breakProtocol(stream, "ACK of a place that is not ours", now);
      return;
    }
    gaps = 0;
    report.progress(now);
    pump(now);
    if (draining || (state instanceof LinkState.CatchingUp && live.ready.isEmpty())) {
      settle(now);
    }
  }

  private void gap(LaneStream stream, LinkMessage.NackGap nack, Moment now) {
    if (!stream.isOpen() || nack.generation() != stream.generation()) {
      return;
    }
    stream.regenerate(++lastGeneration, now);
    Sender.Gap gap = sender.goBack(stream, nack);
    gaps = gap.advanced() ? 1 : gaps + 1;
    if (gap.forked()) {
      effects.alarm("STORE_REGRESSED", peer + " has other events of ours, bucket " + nack.bucket());
    }
    if (gaps > GAPS_IN_A_ROW) {
      effects.alarm("LINK_STUCK", peer + " bucket " + nack.bucket() + " " + nack.reason());
      breakProtocol(stream, "NACK_GAP without progress", now);
      return;
    }
    pump(now);
  }

  private void echoed(LinkMessage.Echo echo, Moment now) {
    if (!control.isOpen() || !beats.echoed(echo.number(), now)) {
      return;
    }
    report.progress(now);
    watchedSinceNanos = now.nanos();
    if (breaker.probeSucceeded(now)) {
      live.startRamp();
      catchUp.startRamp();
    } else if (live.isOpen()) {
      live.stepRamp();
      catchUp.stepRamp();
    }
    if (entries.echoed(echo.control(), now)) {
      sender.look();
    }
    dialLiveIfSynced(now);
    pump(now);
  }

  private void goAway(LaneStream stream, LinkMessage.GoAway away, Moment now) {
    boolean planned = away.reason().equals(DRAIN);
    if (stream.isOpen() && !planned) {
      breaker.streamBroke(now);
    } else if (breaker.isProbing() || !stream.isOpen()) {
      breaker.dialFailed(now);
    }
    effects.hangUp(stream.lane);
    end(stream, away.reason(), now);
    dialTimes.notBefore(Duration.ofMillis(away.retryAfterMillis()), now);
    if (state instanceof LinkState.BackingOff) {
      move(LinkEvent.FAILED, nextDial(now));
    }
  }

  private void breakProtocol(LaneStream stream, String detail, Moment now) {
    effects.alarm("LINK_PROTOCOL", peer + " " + detail);
    effects.hangUp(stream.lane);
    breaker.streamBroke(now);
    end(stream, "LINK_PROTOCOL", now);
  }

  /// A lane is gone. Of catch-up only that lane is; of the others the link begins anew.
  private void end(LaneStream stream, String why, Moment now) {
    stream.down();
    if (stream.lane == Lane.CATCH_UP && breaker.isPassing()) {
      sender.lost(Lane.CATCH_UP);
      catchUpDialAtNanos = now.plus(CATCH_UP_AGAIN).nanos();
    } else {
      fail(why, now);
    }
  }

  private void fail(String why, Moment now) {
    hangUp();
    if (state instanceof LinkState.Paused || state instanceof LinkState.Drained) {
      return;
    }
    report.reason(why);
    dialTimes.failed();
    move(LinkEvent.FAILED, nextDial(now));
  }

  private void hangUp() {
    for (LaneStream stream : List.of(control, live, catchUp)) {
      if (stream.stage() != LaneStream.Stage.DOWN) {
        effects.hangUp(stream.lane);
        stream.down();
      }
    }
    sender.lost(Lane.LIVE);
    sender.lost(Lane.CATCH_UP);
    entries.down();
  }

  private void sayGoodbye() {
    for (LaneStream stream : List.of(catchUp, live, control)) {
      if (stream.isOpen()) {
        effects.send(stream.lane, new LinkMessage.GoAway(DRAIN, 0));
      }
    }
  }

  private Moment nextDial(Moment now) {
    return dialTimes.next(breaker.state(), now);
  }

  private void dialIfDue(Moment now) {
    boolean due =
        switch (state) {
          case LinkState.BackingOff(Moment until) -> now.reached(until.nanos());
          case LinkState.Paused(Moment until) -> now.reached(until.nanos());
          case LinkState.Connecting _,
              LinkState.Resuming _,
              LinkState.CatchingUp _,
              LinkState.Live _,
              LinkState.Drained _ ->
              false;
        };
    if (!due) {
      return;
    }
    if (state instanceof LinkState.Paused) {
      watch(now);
    }
    if (!breaker.isPassing() && !breaker.tryProbe(now)) {
      if (state instanceof LinkState.BackingOff) {
        move(LinkEvent.FAILED, nextDial(now));
      }
      return;
    }
    move(LinkEvent.DIALED);
    dial(control, now);
  }

  private void dial(LaneStream stream, Moment now) {
    lastGeneration++;
    stream.dialed(lastGeneration, now);
    effects.dial(stream.lane, lastGeneration);
  }

  private void dialLiveIfSynced(Moment now) {
    if (state instanceof LinkState.Resuming
        && breaker.isPassing()
        && entries.isSynced()
        && live.stage() == LaneStream.Stage.DOWN) {
      dial(live, now);
    }
  }

  private void runCatchUpLane(Moment now) {
    if (!live.isOpen()) {
      return;
    }
    if (sender.wantsCatchUp()) {
      catchUpIdleSinceNanos = now.nanos();
      if (catchUp.stage() == LaneStream.Stage.DOWN && now.reached(catchUpDialAtNanos)) {
        dial(catchUp, now);
      }
    } else if (catchUp.isOpen() && now.since(catchUpIdleSinceNanos).compareTo(CATCH_UP_IDLE) >= 0) {
      effects.hangUp(Lane.CATCH_UP);
      catchUp.down();
    }
  }

  /// Dials and handshakes that take too long.
  private void checkDeadlines(Moment now) {
    for (LaneStream stream : List.of(control, live, catchUp)) {
      boolean waiting =
          stream.stage() == LaneStream.Stage.DIALED || stream.stage() == LaneStream.Stage.GREETED;
      if (waiting && now.since(stream.since().nanos()).compareTo(config.probeDeadline()) >= 0) {
        effects.hangUp(stream.lane);
        if (stream.lane != Lane.CATCH_UP) {
          breaker.dialFailed(now);
        }
        end(stream, "DIAL_DEADLINE", now);
      }
    }
  }

  /// No echo for too long, be it that the link was up or that it does not come up; or data out,
  /// credit left, no ack.
  private void checkProgress(Moment now) {
    if (!breaker.isPassing()
        || state instanceof LinkState.Paused
        || state instanceof LinkState.Drained) {
      return;
    }
    boolean silent = now.since(watchedSinceNanos).compareTo(config.noProgress()) >= 0;
    if (silent || live.isStalled(config, now) || catchUp.isStalled(config, now)) {
      breaker.noProgress(now);
      fail("NO_PROGRESS", now);
    }
  }

  private void beat(Moment now) {
    if (beats.isDue(entries.isBehind(), now)) {
      effects.send(Lane.CONTROL, beats.next(controlHead, now));
    }
  }

  private void pump(Moment now) {
    sender.pump(live, now);
    sender.pump(catchUp, now);
    breaker.starved(live.isStarved() || catchUp.isStarved(), now);
  }

  private void settle(Moment now) {
    if (!live.isOpen()) {
      return;
    }
    if (draining && backlog.events() == 0 && !entries.isBehind()) {
      sayGoodbye();
      hangUp();
      report.reason("DRAINED");
      move(LinkEvent.DRAINED);
      return;
    }
    boolean old = sender.wantsCatchUp();
    long unsent = backlog.unsentEvents();
    Duration age = backlog.age(now);
    if (state instanceof LinkState.CatchingUp
        && !old
        && unsent < config.liveEvents()
        && age.compareTo(config.liveAge()) < 0) {
      move(LinkEvent.CAUGHT_UP);
    } else if (state instanceof LinkState.Live
        && (old || unsent > config.catchUpEvents() || age.compareTo(config.catchUpAge()) > 0)) {
      move(LinkEvent.FELL_BEHIND);
    }
  }

  private void explain() {
    if (live.isStarved() || catchUp.isStarved()) {
      report.reason("NO_CREDIT");
    } else if (control.isOpen()) {
      report.reasonOfWaits(draining ? "DRAINING" : "");
    }
  }

  private void watch(Moment now) {
    watchedSinceNanos = now.nanos();
  }

  private void move(LinkEvent event) {
    state = state.on(event);
  }

  private void move(LinkEvent event, Moment until) {
    state = state.on(event, until);
  }

  private void report(Moment now) {
    if (report.isNew(state, breaker.state(), now)) {
      effects.changed(status(now));
    }
  }

  private LaneStream stream(Lane lane) {
    return switch (lane) {
      case CONTROL -> control;
      case LIVE -> live;
      case CATCH_UP -> catchUp;
    };
  }
}
