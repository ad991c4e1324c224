package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// An answer of frames while it is gathered: it ends before a damaged frame, and before the frame
/// that would make it longer than `maxBytes`, unless that is the first.
final class SqlitePage {
  /// Numbers of frames that are asked of the index at a time.
  private static final int STEP = 64;

  private final SqliteFrames source;
  private final int maxBytes;
  private final List<Frame> frames = new ArrayList<>();
  private Optional<Answer.Damage> damage = Optional.empty();
  private long bytes;
  private boolean isOpen = true;

  /// The next numbers of frames, at most `limit`; fewer: there are no more.
  interface Numbers {
    List<Long> next(int limit) throws SQLException;
  }

  SqlitePage(SqliteFrames source, int maxBytes) {
    this.source = source;
    this.maxBytes = maxBytes;
  }

  boolean isOpen() {
    return isOpen;
  }

  void fill(Numbers numbers) throws SQLException {
    List<Long> next;
    do {
      next = numbers.next(STEP);
      for (long number : next) {
        if (!take(number)) {
          return;
        }
      }
    } while (next.size() == STEP);
  }

  /// Returns whether there is room for more.
  boolean take(long number) throws SQLException {
    return takeIf(number, _ -> true);
  }

  boolean takeIf(long number, Predicate<StoredFrame> wanted) throws SQLException {
    SqliteFrames.Sized next = source.read(number);
    if (!wanted.test(next.frame())) {
      return isOpen;
    }
    if (!frames.isEmpty() && bytes + next.bytes() > maxBytes) {
      isOpen = false;
      return false;
    }
    switch (next.frame()) {
      case StoredFrame.Damaged(Answer.Damage found) -> {
        damage = Optional.of(found);
        isOpen = false;
      }
      case StoredFrame.Whole(Frame frame) -> {
        frames.add(frame);
        bytes += next.bytes();
      }
    }
    return isOpen;
  }

  Answer.Frames answer() {
    return new Answer.Frames(List.copyOf(frames), damage);
  }
}
