package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.support.Moment;

/// Where data leave a link: how many bytes may go now, and the account of those that went.
final class Outlet {
  private final LinkConfig config;
  private final Link.Effects effects;
  private final CatchUpPacer pacer;
  private int maxMessageBytes;

  Outlet(LinkConfig config, Link.Effects effects) {
    this.config = config;
    this.effects = effects;
    this.pacer = new CatchUpPacer(config.catchUpPercent());
    this.maxMessageBytes = config.messageBytes();
  }

  /// The largest message that the far region takes.
  void limit(int farMaxBytes) {
    maxMessageBytes = Math.min(config.messageBytes(), farMaxBytes);
  }

  /// Bytes that the lane's next message may have.
  long budgetBytes(LaneStream stream, Moment now) {
    long room = Math.min(maxMessageBytes, stream.room());
    return stream.lane == Lane.CATCH_UP ? Math.min(room, pacer.allowance(now)) : room;
  }

  /// @param outBytes what its pieces were noted with; a little more than they weigh
  void send(LaneStream stream, LinkMessage.Data data, long outBytes, Moment now) {
    long bytes = data.bytes();
    stream.sent(bytes, data.events(), outBytes, now);
    if (stream.lane == Lane.LIVE) {
      pacer.liveSent(stream, now);
    } else {
      pacer.spent(bytes, now);
    }
    effects.send(stream.lane, data);
  }

  /// A piece was added to the lane's next message.
  void added(LaneStream stream, Cut.Piece piece, Moment now) {
    if (piece instanceof Cut.Send(Frame frame)) {
      effects.sent(frame, stream.lane, stream.generation(), now);
    }
  }

  void acknowledged(LaneStream stream, long bytes, Moment now) {
    stream.acknowledged(bytes, now);
    pacer.acknowledged(stream.lane, bytes, now);
  }
}
