package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The latest frames of one bucket in order of position, the oldest first, each with the memory
/// that it was counted with: to let the oldest go, nothing of it has to be looked at.
///
/// Grows at its end and shrinks at its beginning; a change in the middle is rare.
final class TailRow {
  private static final int FIRST_SIZE = 16;

  private @Nullable Frame[] frames = new Frame[FIRST_SIZE];
  private long[] positions = new long[FIRST_SIZE];
  private long[] bytes = new long[FIRST_SIZE];
  private int from;
  private int to;

  boolean isEmpty() {
    return from == to;
  }

  boolean endsBefore(Frame frame) {
    return isEmpty() || positions[to - 1] < frame.head().firstPosition();
  }

  /// Behind all that are here: it [#endsBefore] the frame.
  void add(Frame frame, long itsBytes) {
    if (to == frames.length) {
      makeRoom();
    }
    frames[to] = frame;
    positions[to] = frame.head().firstPosition();
    bytes[to] = itsBytes;
    to++;
  }

  /// Lets the oldest go.
  ///
  /// @return what it was counted with; 0 if there is none
  long removeOldest() {
    if (isEmpty()) {
      return 0;
    }
    frames[from] = null;
    return bytes[from++];
  }

  /// Puts the frame in the place of the one that begins where it begins, if there is one.
  ///
  /// @return how many bytes more are held now
  long replace(Frame frame, long itsBytes) {
    int index = floor(frame.head().firstPosition());
    if (index < from || positions[index] != frame.head().firstPosition()) {
      return 0;
    }
    long more = itsBytes - bytes[index];
    frames[index] = frame;
    bytes[index] = itsBytes;
    return more;
  }

  /// Lets those go that begin within these positions, both inclusive.
  ///
  /// @return what they were counted with
  long remove(long first, long last) {
    long gone = 0;
    int kept = from;
    int end = to;
    for (int i = from; i < end; i++) {
      if (positions[i] >= first && positions[i] <= last) {
        gone += bytes[i];
      } else {
        frames[kept] = frames[i];
        positions[kept] = positions[i];
        bytes[kept] = bytes[i];
        kept++;
      }
    }
    Arrays.fill(frames, kept, end, null);
    to = kept;
    return gone;
  }

  /// The last one that begins at or before `position`.
  @Nullable Frame atOrBefore(long position) {
    int index = floor(position);
    return index < from ? null : frames[index];
  }

  int size() {
    return to - from;
  }

  /// Counted from the newest, which is 0.
  Frame newest(int back) {
    Frame frame = frames[to - 1 - back];
    if (frame == null) {
      throw new IndexOutOfBoundsException(back);
    }
    return frame;
  }

  private int floor(long position) {
    int found = Arrays.binarySearch(positions, from, to, position);
    return found >= 0 ? found : -found - 2;
  }

  private void makeRoom() {
    int size = size();
    int length = size > frames.length / 2 ? 2 * frames.length : frames.length;
    @Nullable Frame[] others = new Frame[length];
    long[] otherPositions = new long[length];
    long[] otherBytes = new long[length];
    System.arraycopy(frames, from, others, 0, size);
    System.arraycopy(positions, from, otherPositions, 0, size);
    System.arraycopy(bytes, from, otherBytes, 0, size);
    frames = others;
    positions = otherPositions;
    bytes = otherBytes;
    from = 0;
    to = size;
  }
}
