package dev.tidegate.broker.remote;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The connection of one data lane, as the receiving side answers on it; on one that is gone,
/// nothing is said.
final class LaneSession {
  private final RemoteApplier.Effects effects;
  private long number;
  private long generation;
  private boolean open;

  LaneSession(RemoteApplier.Effects effects) {
    this.effects = effects;
  }

  void opened(long newNumber, long newGeneration) {
    number = newNumber;
    generation = newGeneration;
    open = true;
  }

  void closed() {
    open = false;
  }

  boolean isOpen() {
    return open;
  }

  /// Takes over the generation of what came. False if it is older than one that is asked for: the
  /// same will come again.
  boolean takesOver(long sent) {
    if (sent < generation) {
      return false;
    }
    generation = sent;
    return true;
  }

  void ack(Map<BucketId, Pointer> applied) {
    if (open) {
      effects.answer(number, new LinkMessage.Ack(generation, new TreeMap<>(applied)));
    }
  }

  void giveBack(long bytes, long events) {
    if (open && (bytes > 0 || events > 0)) {
      effects.answer(number, new LinkMessage.Credit(bytes, events));
    }
  }

  void reject(EventId event, String reason) {
    if (open) {
      effects.answer(
          number,
          new LinkMessage.Reject(event.bucket(), event.incarnation(), event.sequence(), reason));
    }
  }

  /// Asks for everything that is not acknowledged, under a newer generation than what has come.
  ///
  /// @param ends what is here of the bucket, oldest first
  void askAgain(BucketId bucket, List<Pointer> ends, String reason) {
    effects.answer(number, new LinkMessage.NackGap(generation, bucket, ends, reason));
    generation++;
  }

  void end(String reason) {
    effects.end(number, reason);
  }
}
