package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.ChannelId;
import java.util.List;
import java.util.Optional;

/// What a frame gives for one region: a piece of the stream or a range that is lost, and why it
/// goes no further.
///
/// @param piece the part that can go now; empty if not even the first sequence can, or it is lost
/// @param lost what comes first is lost
/// @param stop why the rest has to wait; empty if the whole frame is through or the limits cut it
public record Cut(Optional<Piece> piece, Optional<Lost> lost, Optional<Stop> stop) {
  static Cut of(Piece piece, Optional<Stop> stop) {
    return new Cut(Optional.of(piece), Optional.empty(), stop);
  }

  static Cut of(Lost lost, Optional<Stop> stop) {
    return new Cut(Optional.empty(), Optional.of(lost), stop);
  }

  static Cut stopped(Optional<Stop> stop) {
    return new Cut(Optional.empty(), Optional.empty(), stop);
  }

  /// A part of one incarnation's stream, without a hole.
  public sealed interface Piece {
    Pointer after();

    Pointer end();
  }

  /// A frame in its link form.
  public record Send(Frame frame) implements Piece {
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
  public record Pass(Pointer after, long incarnation, long from, long to) implements Piece {
    @Override
    public Pointer end() {
      return new Pointer(incarnation, to);
    }
  }

  /// Sequences that this region has lost for good.
  ///
  /// @param channels those that lost events which the far region might have had; at least one
  public record Lost(
      Pointer after, long incarnation, long from, long to, List<ChannelId> channels) {
    Pointer end() {
      return new Pointer(incarnation, to);
    }
  }

  /// Why an entry cannot be sent yet.
  public enum Stop {
    /// Its plan does not stand: it is decided anew first.
    STALE,
    /// It is not known what a reader there may have.
    DEFERRED,
    /// The channel's host was not heard for the membership lease.
    HELD
  }
}
