package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import java.util.Optional;

/// A frame as a store has it: what its index tells, and the frame unless its bytes are damaged.
record StoredFrame(Answer.Damage name, int revision, Optional<Frame> frame) {
  static Answer.Damage name(Frame frame) {
    return new Answer.Damage(
        frame.head().bucket(),
        frame.head().origin(),
        frame.head().incarnation(),
        frame.head().firstSequence(),
        frame.head().lastSequence(),
        frame.head().firstPosition(),
        frame.lastPosition());
  }
}
