package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/// The frames of one bucket that were read from the journal and are not sent yet, in stream order.
final class ReadAhead {
  private final ArrayDeque<Frame> frames = new ArrayDeque<>();
  private long bytes;

  long bytes() {
    return bytes;
  }

  /// Takes these in the place of what there was.
  void keep(List<Frame> read) {
    forget();
    for (Frame frame : read) {
      frames.add(frame);
      bytes += frame.recordBytes();
    }
  }

  /// The frame that holds what comes after `place`; what lies before it is dropped.
  Optional<Frame> after(Pointer place) {
    drop(place);
    return Optional.ofNullable(frames.peekFirst());
  }

  /// Drops what lies before `place`: what is sent must not keep others from being read, for as long
  /// as nothing more comes.
  void drop(Pointer place) {
    while (!frames.isEmpty() && !follows(frames.getFirst(), place)) {
      bytes -= frames.removeFirst().recordBytes();
    }
  }

  /// Whether the frame begins at `place` or holds what comes right after it.
  static boolean follows(Frame frame, Pointer place) {
    return frame.head().after().equals(place)
        || (frame.head().incarnation() == place.incarnation()
            && frame.head().firstSequence() <= place.sequence()
            && frame.head().lastSequence() > place.sequence());
  }

  /// A frame has a new revision: if it, or a part of it before it was merged, was read, all are
  /// read again.
  void replace(Frame revised) {
    boolean held =
        frames.stream()
            .anyMatch(each ->
                each.head().incarnation() == revised.head().incarnation()
                    && each.head().firstSequence() <= revised.head().lastSequence()
                    && each.head().lastSequence() >= revised.head().firstSequence());
    if (held) {
      forget();
    }
  }

  void forget() {
    frames.clear();
    bytes = 0;
  }
}
