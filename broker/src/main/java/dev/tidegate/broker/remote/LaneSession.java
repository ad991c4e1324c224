package dev.tidegate.broker.remote;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.model.BucketId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The connection of one data lane, as the receiving side answers on it; on one that is gone,
/// nothing is said.
final class LaneSession {
  /// What a link with a round trip of 200 ms carries in it at 80 MiB and 160 000 events a second.
  static final long CREDIT_BYTES = 16L << 20;

  static final long CREDIT_EVENTS = 32_768;

  private final RemoteApplier.Effects effects;
  private long number;
  private long generation;
  private boolean open;

  /// What of the credit was used and not given back. Below zero while things of a former session
  /// are given back on this one.
  private long usedBytes;

  private long usedEvents;

  LaneSession(RemoteApplier.Effects effects) {
    this.effects = effects;
  }

  void opened(long newNumber, long newGeneration) {
    number = newNumber;
    generation = newGeneration;
    usedBytes = 0;
    usedEvents = 0;
    open = true;
  }

  /// Takes note of what came. False if it is more than the credit allowed.
  boolean spends(long bytes, long events) {
    usedBytes += bytes;
    usedEvents += events;
    return usedBytes <= CREDIT_BYTES && usedEvents <= CREDIT_EVENTS;
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
      usedBytes -= bytes;
      usedEvents -= events;
      effects.answer(number, new LinkMessage.Credit(bytes, events));
    }
  }

  void reject(LinkMessage.Reject refusal) {
    if (open) {
      effects.answer(number, refusal);
    }
  }

  /// Asks for everything that is not acknowledged, under a newer generation than what has come.
  ///
  /// @param ends what is here of the bucket, oldest first
  void askAgain(BucketId bucket, List<Pointer> ends, String reason) {
    effects.answer(number, new LinkMessage.NackGap(generation, bucket, ends, reason));
    generation++;
  }
}
