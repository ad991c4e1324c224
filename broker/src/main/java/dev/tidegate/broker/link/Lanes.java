package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import java.util.List;

/// The three lanes of one link: dials and ends them, and numbers their connections.
///
/// Connections and generations are of one row of numbers, so a lane never has one twice.
final class Lanes {
  /// Why a lane is ended in good order.
  static final String DRAIN = "DRAIN";

  final LaneStream control = new LaneStream(Lane.CONTROL);
  final LaneStream live = new LaneStream(Lane.LIVE);
  final LaneStream catchUp = new LaneStream(Lane.CATCH_UP);
  private final Link.Effects effects;
  private long lastNumber;

  Lanes(Link.Effects effects) {
    this.effects = effects;
  }

  LaneStream of(Lane lane) {
    return switch (lane) {
      case CONTROL -> control;
      case LIVE -> live;
      case CATCH_UP -> catchUp;
    };
  }

  List<LaneStream> all() {
    return List.of(control, live, catchUp);
  }

  /// Whether data have to wait for credit.
  boolean isStarved() {
    return live.isStarved() || catchUp.isStarved();
  }

  void dial(LaneStream stream, Moment now) {
    lastNumber++;
    stream.dialed(lastNumber, now);
    effects.dial(stream.lane, lastNumber);
  }

  /// What was sent on the lane is sent again, under a new generation.
  void regenerate(LaneStream stream, Moment now) {
    stream.regenerate(++lastNumber, now);
  }

  void hangUp(LaneStream stream) {
    effects.hangUp(stream.lane);
    stream.down();
  }

  void hangUp() {
    for (LaneStream stream : all()) {
      if (stream.stage() != LaneStream.Stage.DOWN) {
        hangUp(stream);
      }
    }
  }

  void sayGoodbye() {
    for (LaneStream stream : all().reversed()) {
      if (stream.isOpen()) {
        effects.send(stream.lane, new LinkMessage.GoAway(DRAIN, 0));
      }
    }
  }

  void startRamp() {
    live.startRamp();
    catchUp.startRamp();
  }

  void stepRamp() {
    live.stepRamp();
    catchUp.stepRamp();
  }
}
