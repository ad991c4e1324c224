package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.time.Duration;

/// The ways in which a lane's connection ends, and what each says of the far region.
///
/// Of catch-up only that lane is gone; of the others the link begins anew.
final class LaneEnds {
  private final RegionId peer;
  private final LinkConfig config;
  private final Lanes lanes;
  private final LinkBreaker breaker;
  private final LinkLife life;
  private final Outflow outflow;
  private final Link.Effects effects;

  LaneEnds(
      RegionId peer,
      LinkConfig config,
      Lanes lanes,
      LinkBreaker breaker,
      LinkLife life,
      Outflow outflow,
      Link.Effects effects) {
    this.peer = peer;
    this.config = config;
    this.lanes = lanes;
    this.breaker = breaker;
    this.life = life;
    this.outflow = outflow;
    this.effects = effects;
  }

  void lost(LaneStream stream, String why, Moment now) {
    if (stream.isOpen()) {
      breaker.streamBroke(now);
    } else if (stream.lane != Lane.CATCH_UP) {
      breaker.dialFailed(now);
    }
    end(stream, why, now);
  }

  /// The far side ended it.
  void wentAway(LaneStream stream, LinkMessage.GoAway away, Moment now) {
    boolean planned = away.reason().equals(Lanes.DRAIN);
    if (stream.isOpen() && !planned) {
      breaker.streamBroke(now);
    } else if (breaker.isProbing() || !stream.isOpen()) {
      breaker.dialFailed(now);
    }
    effects.hangUp(stream.lane);
    end(stream, away.reason(), now);
    life.notBefore(Duration.ofMillis(away.retryAfterMillis()), now);
  }

  void brokeProtocol(LaneStream stream, String detail, Moment now) {
    effects.alarm("LINK_PROTOCOL", peer + " " + detail);
    effects.hangUp(stream.lane);
    breaker.streamBroke(now);
    end(stream, "LINK_PROTOCOL", now);
  }

  /// Another region answered.
  void answeredBy(RegionId other, LaneStream stream, Moment now) {
    effects.alarm("LINK_WRONG_REGION", other + " instead of " + peer);
    effects.hangUp(stream.lane);
    breaker.dialFailed(now);
    end(stream, "LINK_WRONG_REGION", now);
  }

  /// Ends dials and handshakes that take too long.
  void checkDeadlines(Moment now) {
    for (LaneStream stream : lanes.all()) {
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

  private void end(LaneStream stream, String why, Moment now) {
    stream.down();
    if (stream.lane == Lane.CATCH_UP && breaker.isPassing()) {
      outflow.catchUpLost(now);
    } else {
      life.fail(why, now);
    }
  }
}
