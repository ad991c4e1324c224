package dev.tidegate.broker.journal;

import org.jspecify.annotations.Nullable;

/// The newest frame of a chain, with the frames that one leap after the other leads back to: all
/// that is needed to tie the next frame to it. At most some 50 of them.
///
/// @param leap null: the chain's beginning
record ChainHead(Knot.End end, long ordinal, @Nullable ChainHead leap) {
  /// The head after one more frame.
  static ChainHead after(@Nullable ChainHead back, Knot.End end) {
    return back == null
        ? new ChainHead(end, 1, null)
        : new ChainHead(end, back.ordinal + 1, leapFrom(back));
  }

  /// The knot of the newest frame, tied to the head before.
  Knot knot(@Nullable ChainHead back) {
    return new Knot(
        ordinal,
        end.last(),
        back == null ? Knot.End.NONE : back.end,
        leap == null ? Knot.End.NONE : leap.end);
  }

  /// Two leaps of one length become one over both. Where frames were merged, the one behind may be
  /// shorter.
  private static @Nullable ChainHead leapFrom(ChainHead back) {
    ChainHead next = back.leap;
    return next != null && back.length() >= next.length() ? next.leap : back;
  }

  /// How many frames the leap goes back.
  private long length() {
    return ordinal - (leap == null ? 0 : leap.ordinal);
  }
}
