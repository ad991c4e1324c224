package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// The life of one link: dialed, given up and dialed again, behind or live, stopped by an operator.
/// The one owner of its state.
final class LinkLife {
  private final LinkConfig config;
  private final Lanes lanes;
  private final Outflow outflow;
  private final LinkBreaker breaker;
  private final LinkProgress progress;
  private final LinkReport report;
  private final DialTimes dialTimes;
  private LinkState state;
  private boolean draining;

  LinkLife(
      LinkConfig config,
      Lanes lanes,
      Outflow outflow,
      LinkBreaker breaker,
      LinkProgress progress,
      LinkReport report,
      RandomGenerator chance,
      Moment now) {
    this.config = config;
    this.lanes = lanes;
    this.outflow = outflow;
    this.breaker = breaker;
    this.progress = progress;
    this.report = report;
    this.dialTimes = new DialTimes(config, chance, now);
    this.state = new LinkState.BackingOff(now);
  }

  LinkState state() {
    return state;
  }

  /// Takes back a probe that is past its deadline, and dials if it is time.
  void tick(Moment now) {
    progress.start(now);
    if (breaker.tick(now)) {
      fail("PROBE_DEADLINE", now);
    }
    dialIfDue(now);
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
      progress.watch(now);
    }
    if (!breaker.isPassing() && !breaker.tryProbe(now)) {
      waitForNextDial(now);
      return;
    }
    move(LinkEvent.DIALED);
    lanes.dial(lanes.control, now);
  }

  private void waitForNextDial(Moment now) {
    if (state instanceof LinkState.BackingOff) {
      move(LinkEvent.FAILED, nextDial(now));
    }
  }

  private Moment nextDial(Moment now) {
    return dialTimes.next(breaker.state(), now);
  }

  /// Gives the link up if the far region makes no progress.
  void checkProgress(Moment now) {
    boolean watched =
        breaker.isPassing()
            && !(state instanceof LinkState.Paused)
            && !(state instanceof LinkState.Drained);
    if (watched && progress.isMissing(now)) {
      breaker.noProgress(now);
      fail("NO_PROGRESS", now);
    }
  }

  /// The control lane is connected.
  void connected() {
    move(LinkEvent.CONNECTED);
  }

  /// An echo came: the live lane may follow, once the control entries are there.
  void echoed(Moment now) {
    report.progress(now);
    progress.watch(now);
    if (breaker.probeSucceeded(now)) {
      lanes.startRamp();
    } else if (lanes.live.isOpen()) {
      lanes.stepRamp();
    }
  }

  void dialLiveIfSynced(Moment now) {
    if (state instanceof LinkState.Resuming
        && breaker.isPassing()
        && outflow.entries.isSynced()
        && lanes.live.stage() == LaneStream.Stage.DOWN) {
      lanes.dial(lanes.live, now);
    }
  }

  /// The live lane has resumed.
  void synced() {
    dialTimes.worked();
    move(LinkEvent.SYNCED);
  }

  /// Something was acknowledged.
  void acknowledged(Moment now) {
    report.progress(now);
    if (draining || (state instanceof LinkState.CatchingUp && lanes.live.ready.isEmpty())) {
      settle(now);
    }
  }

  /// Finds out whether the link is behind, live, or done.
  void settle(Moment now) {
    if (!lanes.live.isOpen()) {
      return;
    }
    if (draining && outflow.backlog.events() == 0 && !outflow.entries.isBehind()) {
      lanes.sayGoodbye();
      hangUp();
      report.reason("DRAINED");
      move(LinkEvent.DRAINED);
      return;
    }
    boolean old = outflow.choice.wantsCatchUp();
    long unsent = outflow.backlog.unsentEvents();
    Duration age = outflow.backlog.age(now);
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

  /// Says why a connected link does not send all that it has.
  void explain() {
    if (lanes.isStarved()) {
      report.reason("NO_CREDIT");
    } else if (lanes.control.isOpen()) {
      report.reasonOfWaits(draining ? "DRAINING" : "");
    }
  }

  /// Gives the connections up; the next dial comes in time.
  void fail(String why, Moment now) {
    hangUp();
    if (state instanceof LinkState.Paused || state instanceof LinkState.Drained) {
      return;
    }
    report.reason(why);
    dialTimes.failed();
    move(LinkEvent.FAILED, nextDial(now));
  }

  /// The far side asks not to be dialed for a while.
  void notBefore(Duration wait, Moment now) {
    dialTimes.notBefore(wait, now);
    waitForNextDial(now);
  }

  void peerSaidHello(Moment now) {
    breaker.peerIsUp(now);
    dialTimes.atOnce(now);
    if (state instanceof LinkState.BackingOff) {
      move(LinkEvent.FAILED, breaker.isPassing() ? now : nextDial(now));
      dialIfDue(now);
    }
  }

  void forceOpen(Duration expiry, Moment now) {
    breaker.forceOpen(expiry, now);
    fail("FORCED_OPEN", now);
  }

  void forceClose(Moment now) {
    breaker.forceClose(now);
    dialTimes.atOnce(now);
    progress.watch(now);
    if (state instanceof LinkState.BackingOff || state instanceof LinkState.Connecting) {
      fail("FORCED_CLOSED", now);
      move(LinkEvent.FAILED, now);
      dialIfDue(now);
    }
  }

  void pause(Duration expiry, Moment now) {
    if (state instanceof LinkState.Drained) {
      return;
    }
    lanes.sayGoodbye();
    hangUp();
    report.reason("PAUSED");
    move(LinkEvent.PAUSED, now.plus(expiry));
  }

  void resume(Moment now) {
    if (state instanceof LinkState.Paused) {
      move(LinkEvent.PAUSED, now);
      dialIfDue(now);
    }
  }

  void drain(Moment now) {
    draining = true;
    settle(now);
  }

  private void hangUp() {
    lanes.hangUp();
    outflow.down();
  }

  private void move(LinkEvent event) {
    state = state.on(event);
  }

  private void move(LinkEvent event, Moment until) {
    state = state.on(event, until);
  }
}
