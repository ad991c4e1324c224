package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import java.util.Optional;

/// What a frame gives for one region: a piece of the stream, and why it goes no further.
///
/// @param piece the part that can go now; empty if not even the first sequence can
/// @param stop why the rest has to wait; empty if the whole frame is through or the limits cut it
record Cut(Optional<Piece> piece, Optional<Stop> stop) {
  /// A part of one incarnation's stream, without a hole.
  sealed interface Piece {
    Pointer after();

    Pointer end();
  }

  /// A frame in its link form.
  record Send(Frame frame) implements Piece {
    @Override
    public Pointer after() {
      return frame.head().after();
    }

    @Override
    public Pointer end() {
      return frame.end();
    }
  }

  /// Sequences of which the far region gets nothing.
  record Pass(Pointer after, long incarnation, long from, long to) implements Piece {
    @Override
    public Pointer end() {
      return new Pointer(incarnation, to);
    }
  }

  /// Why an entry cannot be sent yet.
  enum Stop {
    /// Its plan does not stand: it is decided anew first.
    STALE,
    /// It is not known what a reader there may have.
    DEFERRED,
    /// The channel's host was not heard for the membership lease.
    HELD
  }
}
