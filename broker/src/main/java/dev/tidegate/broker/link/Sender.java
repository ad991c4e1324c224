package dev.tidegate.broker.link;

import dev.tidegate.broker.support.Moment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The rounds of a data lane: fills one message after the other, as far as credit goes, and gives
/// each bucket that is ready its turn.
///
/// Level-triggered: [#pump] looks at everything that may move and is safe to call at any time; no
/// signal is needed twice. Nothing is read from the journal without credit.
final class Sender {
  private static final long QUANTUM_BYTES = 256 << 10;

  /// What became of a message.
  private enum Filled {
    /// It takes no more, and there is more.
    TO_THE_BRIM,
    /// The smallest piece that comes next does not fit into an empty one.
    TOO_SMALL,
    /// All that can be sent now is in it.
    WITH_ALL
  }

  private final Backlog backlog;
  private final Turn turn;
  private final Outlet outlet;

  Sender(Backlog backlog, Turn turn, Outlet outlet) {
    this.backlog = backlog;
    this.turn = turn;
    this.outlet = outlet;
  }

  /// Sends what may be sent now.
  void pump(LaneStream stream, Moment now) {
    if (!stream.isOpen()) {
      return;
    }
    stream.starved(false);
    Filled filled = stream.ready.isEmpty() ? Filled.WITH_ALL : Filled.TO_THE_BRIM;
    while (filled == Filled.TO_THE_BRIM) {
      long budget = outlet.budgetBytes(stream, now);
      DataBuilder message = new DataBuilder(budget, stream.creditEvents());
      filled = fill(stream, message, now);
      if (filled == Filled.TOO_SMALL) {
        // The ramp and the pace of catch-up leave credit over: that is not a want of it.
        stream.starved(budget >= stream.creditBytes() || stream.creditEvents() < 1);
      }
      if (!message.isEmpty()) {
        outlet.send(stream, message.build(stream.generation()), message.bytes(), now);
      }
    }
  }

  /// Gives each bucket its turn until the message is full.
  private Filled fill(LaneStream stream, DataBuilder message, Moment now) {
    int fruitless = 0;
    while (fruitless <= stream.ready.size()) {
      OutBucket bucket = nextTurn(stream);
      long before = message.bytes();
      long allowed = bucket.startTurn(QUANTUM_BYTES);
      Turn.End end =
          allowed <= 0 ? Turn.End.YIELDS : turn.take(stream, bucket, message, allowed, now);
      long spent = message.bytes() - before;
      bucket.endTurn(spent, end != Turn.End.OVER);
      boolean isFruitless = spent == 0 && allowed > 0;
      fruitless = isFruitless ? fruitless : 0;
      switch (end) {
        case OVER -> stream.ready.remove(bucket);
        case YIELDS -> fruitless += isFruitless ? 1 : 0;
        case FULL -> {
          stream.round.addFirst(bucket);
          return Filled.TO_THE_BRIM;
        }
        case STUCK -> {
          stream.round.addFirst(bucket);
          return Filled.TOO_SMALL;
        }
      }
      if (stream.ready.isEmpty()) {
        return Filled.WITH_ALL;
      }
    }
    return Filled.WITH_ALL;
  }

  private OutBucket nextTurn(LaneStream stream) {
    while (true) {
      if (stream.round.isEmpty()) {
        List<OutBucket> next = new ArrayList<>(stream.ready);
        if (stream.lane == Lane.CATCH_UP) {
          next.sort(Comparator.comparingLong(backlog::unsent));
        }
        stream.round.addAll(next);
      }
      OutBucket bucket = stream.round.removeFirst();
      if (stream.ready.contains(bucket)) {
        return bucket;
      }
    }
  }
}
