package dev.tidegate.broker.remote;

import dev.tidegate.broker.link.LinkCodec;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.wire.link.v1.FromReceiver;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.HashMap;
import java.util.Map;

/// The lanes that other regions have open to this one, each under a number that is used once.
///
/// Owned by the broker's loop. What waits to be written is bounded by the credit: an answer follows
/// on a message, and the next message is not asked for while the transport is full.
public final class GrpcLinkSessions {
  private final Map<Long, ServerCallStreamObserver<FromReceiver>> sessions = new HashMap<>();

  void add(long session, ServerCallStreamObserver<FromReceiver> stream) {
    sessions.put(session, stream);
  }

  /// Whether it was still open.
  boolean remove(long session) {
    return sessions.remove(session) != null;
  }

  /// Says something on a lane; on one that is gone, nothing.
  public void answer(long session, LinkMessage.FromReceiver message) {
    ServerCallStreamObserver<FromReceiver> stream = sessions.get(session);
    if (stream != null && !stream.isCancelled()) {
      stream.onNext(LinkCodec.encode(message));
    }
  }

  /// Ends a lane, after what was said on it.
  ///
  /// @param reason of the error table, for the other side
  public void end(long session, String reason) {
    answer(session, new LinkMessage.GoAway(reason, 0));
    ServerCallStreamObserver<FromReceiver> stream = sessions.remove(session);
    if (stream != null && !stream.isCancelled()) {
      stream.onCompleted();
    }
  }
}
