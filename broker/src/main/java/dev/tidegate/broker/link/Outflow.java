package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that one link sends while it is connected: beats, control entries, data.
final class Outflow {
  final ControlSender entries;
  final Backlog backlog;
  final Places places;
  final LaneChoice choice;
  final CatchUpLane catchUpLane;
  private final RegionId self;
  private final Ends ends;
  private final ControlHead controlHead;
  private final Lanes lanes;
  private final LinkBreaker breaker;
  private final Link.Effects effects;
  private final Heartbeats beats;
  private final Waits waits;
  private final ControlGate gate;
  private final Sender sender;

  Outflow(
      RegionId self,
      RegionId peer,
      LinkConfig config,
      Ends ends,
      Tail tail,
      ControlHead controlHead,
      Readers readers,
      Lanes lanes,
      LinkBreaker breaker,
      Link.Effects effects,
      Moment now) {
    this.self = self;
    this.ends = ends;
    this.controlHead = controlHead;
    this.lanes = lanes;
    this.breaker = breaker;
    this.effects = effects;
    entries = new ControlSender(controlHead, effects);
    beats = new Heartbeats(config.heartbeat());
    backlog = new Backlog(self, ends);
    waits = new Waits(backlog, lanes);
    Outlet outlet = new Outlet(config, effects);
    places = new Places(backlog, waits, outlet);
    choice = new LaneChoice(config, backlog, lanes);
    catchUpLane = new CatchUpLane(lanes, choice, now);
    Looks looks = new Looks(self, config, backlog, effects, this::answered);
    gate = new ControlGate(peer, entries, effects);
    FrameFilter filter = new FrameFilter(readers);
    Turn turn = new Turn(self, backlog, tail, filter, gate, looks, outlet);
    sender = new Sender(backlog, turn, outlet);
  }

  private void answered(OutBucket bucket, Moment now) {
    waits.ready(bucket);
    pump(now);
  }

  /// The control lane is open: everything that this region knows is told on it from `applied` on.
  void greet(SortedMap<RegionId, Long> applied, Moment now) {
    SortedMap<BucketId, Pointer> heads = new TreeMap<>();
    for (BucketId bucket : ends.buckets(self)) {
      heads.put(bucket, ends.end(bucket, self));
    }
    beats.start(heads, now);
    entries.resume(applied, now);
    beat(now);
  }

  /// Whatever has become due on a connected link.
  void tick(Moment now) {
    beat(now);
    entries.tick(now);
    flow(now);
  }

  private void beat(Moment now) {
    if (beats.isDue(entries.isBehind(), now)) {
      effects.send(Lane.CONTROL, beats.next(controlHead, now));
    }
  }

  /// Ends waits that have lasted long enough, puts each bucket on the lane that its lag asks for,
  /// and sends.
  void flow(Moment now) {
    for (OutBucket bucket : backlog.buckets()) {
      waits.expire(bucket, now);
      if (lanes.live.isOpen()) {
        choice.assign(bucket, now);
      }
      waits.ready(bucket);
    }
    catchUpLane.run(now);
    pump(now);
  }

  /// Sends what may be sent now.
  void pump(Moment now) {
    sender.pump(lanes.live, now);
    sender.pump(lanes.catchUp, now);
    breaker.starved(lanes.isStarved(), now);
  }

  /// Frames were just stored; O(1) for each of ours, whatever the link is doing.
  void stored(List<Frame> frames, Moment now) {
    for (Frame frame : frames) {
      if (frame.head().origin().equals(self)) {
        waits.ready(backlog.stored(frame));
        beats.head(frame.head().bucket(), frame.end());
      }
    }
    pump(now);
  }

  void replaced(Frame revised, Moment now) {
    if (revised.head().origin().equals(self)) {
      OutBucket bucket = backlog.bucket(revised.head().bucket());
      bucket.replace(revised);
      waits.replaced(bucket);
      pump(now);
    }
  }

  void controlChanged(Moment now) {
    entries.pump(now);
    waits.look();
    pump(now);
  }

  /// The echo of a beat. False if it is of none that is out.
  boolean isEcho(long number, Moment now) {
    return beats.echoed(number, now);
  }

  /// What our wall clock showed when the beat was sent that was echoed last.
  long echoedMillis() {
    return beats.echoedMillis();
  }

  /// What the far region has applied of the control logs.
  void controlEchoed(SortedMap<RegionId, Long> applied, Moment now) {
    if (entries.echoed(applied, now)) {
      waits.look();
    }
  }

  /// Whether all that is out on the lane waits for control entries there: slow, no want of
  /// progress.
  boolean waitsForControl(Lane lane, Moment now) {
    boolean waits = false;
    for (OutBucket bucket : backlog.buckets()) {
      if (bucket.lane() == lane && bucket.isFlying()) {
        if (!bucket.waitsForControlThere(entries, now)) {
          return false;
        }
        waits = true;
      }
    }
    return waits;
  }

  Optional<Duration> roundTrip() {
    return beats.roundTrip();
  }

  /// Only the catch-up lane is gone.
  void catchUpLost(Moment now) {
    places.lost(Lane.CATCH_UP);
    catchUpLane.failed(now);
  }

  /// The link is gone.
  void down() {
    places.lost(Lane.LIVE);
    places.lost(Lane.CATCH_UP);
    entries.down();
    gate.reset();
  }
}
