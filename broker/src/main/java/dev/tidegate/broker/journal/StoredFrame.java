package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Outline;
import dev.tidegate.broker.frame.Remains;
import java.util.List;
import java.util.Optional;

/// A frame as a store has it: whole, or by what is left of it.
sealed interface StoredFrame {
  record Whole(Frame frame) implements StoredFrame {}

  record Damaged(Answer.Damage damage) implements StoredFrame {}

  /// Gives a frame of gap markers, by the indices; asked where an outline is damaged, too.
  interface Guess<E extends Exception> {
    Frame frame() throws E;
  }

  /// The frame, or what stands at its places.
  default Frame places() {
    return switch (this) {
      case Whole(Frame frame) -> frame;
      case Damaged(Answer.Damage damage) -> damage.remains().frame();
    };
  }

  /// The frame that was given to the store, as it is there: if it is damaged, as it was given.
  default Frame of(Frame given) {
    return this instanceof Whole(Frame frame) ? frame : Placing.at(given, places());
  }

  /// The frame if its bytes are what the index names, else empty.
  static Optional<Frame> whole(FrameName name, int revision, byte[] bytes) {
    try {
      return Optional.of(FrameCodec.decode(bytes)).filter(frame -> fits(name, revision, frame));
    } catch (DamagedFrameException _) {
      return Optional.empty();
    }
  }

  /// @param bytes empty if they cannot be read at all
  static <E extends Exception> Damaged damaged(
      FrameName name, int revision, byte[] outline, byte[] bytes, Guess<E> guess) throws E {
    try {
      Remains remains = Outline.remains(outline, bytes);
      if (fits(name, revision, remains.frame())) {
        return new Damaged(new Answer.Damage(remains));
      }
    } catch (DamagedFrameException _) {
      // The indices know the places.
    }
    return new Damaged(new Answer.Damage(new Remains(guess.frame(), List.of())));
  }

  private static boolean fits(FrameName name, int revision, Frame frame) {
    return FrameName.of(frame).equals(name) && frame.head().revision() == revision;
  }
}
