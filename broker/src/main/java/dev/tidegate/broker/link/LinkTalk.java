package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.EventId;
import dev.tidegate.model.Limits;
import dev.tidegate.model.RegionId;

/// What the far region says on the lanes of one link, and what follows from it.
///
/// What it may not say, or not now, ends the lane as a breach of the protocol.
final class LinkTalk {
  private static final int LEAST_MESSAGE_BYTES = Limits.FRAME_BYTES + (64 << 10);
  private static final int GAPS_IN_A_ROW = 8;

  private final RegionId self;
  private final RegionId peer;
  private final long incarnation;
  private final ControlHead controlHead;
  private final Lanes lanes;
  private final LinkBreaker breaker;
  private final LinkLife life;
  private final LaneEnds laneEnds;
  private final Outflow outflow;
  private final Link.Effects effects;
  private final Rejections rejections = new Rejections();
  private int peerWireLevel;
  private int gaps;
  private boolean answersFetch;

  LinkTalk(
      RegionId self,
      RegionId peer,
      long incarnation,
      ControlHead controlHead,
      Lanes lanes,
      LinkBreaker breaker,
      LinkLife life,
      LaneEnds laneEnds,
      Outflow outflow,
      Link.Effects effects) {
    this.self = self;
    this.peer = peer;
    this.incarnation = incarnation;
    this.controlHead = controlHead;
    this.lanes = lanes;
    this.breaker = breaker;
    this.life = life;
    this.laneEnds = laneEnds;
    this.outflow = outflow;
    this.effects = effects;
  }

  void received(LaneStream stream, LinkMessage.FromReceiver message, Moment now) {
    switch (message) {
      case LinkMessage.Resume resume -> resumed(stream, resume, now);
      case LinkMessage.Ack ack -> acknowledged(stream, ack, now);
      case LinkMessage.NackGap nack -> gap(stream, nack, now);
      case LinkMessage.Reject reject -> rejected(stream, reject, now);
      case LinkMessage.Credit credit -> {
        stream.granted(credit);
        outflow.pump(now);
      }
      case LinkMessage.Echo echo -> echoed(echo, now);
      case LinkMessage.Fetched fetched -> effects.fetched(fetched, now);
      case LinkMessage.GoAway away -> laneEnds.wentAway(stream, away, now);
    }
  }

  private void resumed(LaneStream stream, LinkMessage.Resume resume, Moment now) {
    if (stream.stage() != LaneStream.Stage.GREETED) {
      laneEnds.brokeProtocol(stream, "RESUME out of turn", now);
      return;
    }
    if (!resume.region().equals(peer)) {
      laneEnds.answeredBy(resume.region(), stream, now);
      return;
    }
    if (resume.maxMessageBytes() < LEAST_MESSAGE_BYTES || resume.wireLevel() < 1) {
      laneEnds.brokeProtocol(stream, "RESUME takes " + resume.maxMessageBytes() + " bytes", now);
      return;
    }
    peerWireLevel = resume.wireLevel();
    breaker.resumed(now);
    stream.opened(resume.credit(), now);
    int forked = outflow.places.resume(stream, resume);
    switch (stream.lane) {
      case CONTROL -> {
        greet(resume, now);
        return;
      }
      case LIVE -> {
        if (forked > 0) {
          effects.alarm("STORE_REGRESSED", peer + " has other events of ours, buckets " + forked);
        }
        gaps = 0;
        life.synced();
      }
      case CATCH_UP -> outflow.catchUpLane.opened(now);
    }
    outflow.flow(now);
    life.settle(now);
  }

  /// The highest wire level that the far region reads; 0: it was not heard in this run.
  int peerWireLevel() {
    return peerWireLevel;
  }

  /// Whether the far region said so on the control lane that is open.
  boolean peerAnswersFetch() {
    return answersFetch;
  }

  private void greet(LinkMessage.Resume resume, Moment now) {
    answersFetch = resume.answersFetch();
    long ours = controlHead.vector().getOrDefault(self, 0L);
    long theirs = resume.control().getOrDefault(self, 0L);
    effects.ownControl(theirs);
    if (theirs > ours) {
      effects.alarm("CONTROL_REGRESSED", peer + " has control entries of ours after " + ours);
    }
    outflow.greet(resume.control(), now);
  }

  private void acknowledged(LaneStream stream, LinkMessage.Ack ack, Moment now) {
    if (!stream.isOpen() || ack.generation() != stream.generation()) {
      return;
    }
    if (!outflow.places.acknowledged(stream, ack, now)) {
      laneEnds.brokeProtocol(stream, "ACK of a place that is not ours", now);
      return;
    }
    gaps = 0;
    outflow.pump(now);
    life.acknowledged(now);
  }

  private void gap(LaneStream stream, LinkMessage.NackGap nack, Moment now) {
    if (!stream.isOpen() || nack.generation() != stream.generation()) {
      return;
    }
    lanes.regenerate(stream, now);
    Places.Gap gap = outflow.places.goBack(stream, nack);
    if (nack.reason().equals(LinkMessage.NackGap.POLICY_SET_UNKNOWN)) {
      // No gap: it waits for control entries, which says nothing against the link.
      outflow.entries.doubt();
      effects.alarm("POLICY_SET_UNKNOWN", peer + " refused bucket " + nack.bucket());
    } else {
      gaps = gap.advanced() ? 1 : gaps + 1;
    }
    if (gap.forked()) {
      effects.alarm("STORE_REGRESSED", peer + " has other events of ours, bucket " + nack.bucket());
    }
    if (gaps > GAPS_IN_A_ROW) {
      effects.alarm("LINK_STUCK", peer + " bucket " + nack.bucket() + " " + nack.reason());
      laneEnds.brokeProtocol(stream, "NACK_GAP without progress", now);
      return;
    }
    outflow.pump(now);
  }

  private void rejected(LaneStream stream, LinkMessage.Reject reject, Moment now) {
    Pointer place = new Pointer(reject.incarnation(), reject.sequence());
    if (!outflow.places.has(reject.bucket(), place)) {
      // Of an earlier run, it may be what an old copy of our store has lost.
      if (reject.incarnation() == incarnation) {
        laneEnds.brokeProtocol(stream, "REJECT of an event that is not ours", now);
      }
      return;
    }
    EventId event = new EventId(self, reject.incarnation(), reject.bucket(), reject.sequence());
    if (rejections.isNews(event)) {
      effects.alarm("EVENT_REJECTED", peer + " " + event + " " + reject.reason());
      effects.refused(event, reject.reason(), now);
    }
  }

  private void echoed(LinkMessage.Echo echo, Moment now) {
    if (!lanes.control.isOpen() || !outflow.isEcho(echo.number(), now)) {
      return;
    }
    life.echoed(now);
    // The far clock was read after our beat was sent: by so much we are ahead of it at least.
    effects.clockTold(outflow.echoedMillis() - echo.clockMillis(), now);
    outflow.controlEchoed(echo.control(), now);
    life.dialLiveIfSynced(now);
    outflow.pump(now);
  }
}
