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
  private final SqliteFrames source;
  private final int maxBytes;
  private final List<Frame> frames = new ArrayList<>();
  private Optional<Answer.Damage> damage = Optional.empty();
  private long bytes;
  private boolean isOpen = true;
  private long last;

  SqlitePage(SqliteFrames source, int maxBytes) {
    this.source = source;
    this.maxBytes = maxBytes;
  }

  boolean isOpen() {
    return isOpen;
  }

  /// Takes the chain's frames from the one on that holds `value`.
  void fill(ChainWalk<SQLException> walk, long value) throws SQLException {
    Optional<ChainWalk.Step> next = walk.at(value);
    while (next.isPresent() && take(next.get().frame())) {
      next = walk.at(next.get().knot().last() + 1);
    }
  }

  /// Returns whether there is room for more.
  boolean take(long number) throws SQLException {
    return takeIf(number, _ -> true);
  }

  boolean takeIf(long number, Predicate<StoredFrame> wanted) throws SQLException {
    if (number == last) {
      // Where the knots of a merged frame are damaged, a walk can come to it twice.
      return isOpen;
    }
    last = number;
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
