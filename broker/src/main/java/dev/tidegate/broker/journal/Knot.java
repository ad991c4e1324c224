package dev.tidegate.broker.journal;

/// The place of one frame in one chain.
///
/// The frame farther back is the one that a skew-binary list would leap to (Myers, "An applicative
/// random-access stack", 1983): from any frame, one `n` frames back is found in about `2 log n`
/// steps, and a new frame is tied without a stored one being read or changed.
///
/// @param ordinal counts the chain's frames from 1
/// @param last the chain's value at the end of the frame
/// @param back the frame before; [End#NONE] for the first
/// @param leap a frame farther back, or the same one
record Knot(long ordinal, long last, End back, End leap) {
  /// A frame of the chain, by its row's number, and the chain's value at its end.
  record End(long frame, long last) {
    static final End NONE = new End(0, 0);

    boolean isNone() {
      return frame == 0;
    }
  }

  Knot {
    if (ordinal < 1 || last <= back.last() || back.last() < leap.last()) {
      throw new IllegalArgumentException("knot: " + ordinal + ", " + last + " after " + back);
    }
  }

  /// The knot of one frame that has what this one's and the next one's of the chain had.
  ///
  /// It is tied to what this one was tied to, and goes as far back as either did.
  Knot over(Knot next) {
    boolean beyond = next.leap.last() <= back.last() && next.leap.last() < leap.last();
    return new Knot(next.ordinal, next.last, back, beyond ? next.leap : leap);
  }
}
