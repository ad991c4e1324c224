package dev.tidegate.broker.frame;

import java.util.List;
import java.util.Optional;

/// What is left of a frame whose bytes do not hold their checksums.
///
/// @param frame head, plans, keys and marks, and every entry at its place, with those of its
///   records that are left
/// @param lost the records that are gone, in the order of the frame. An entry that is a gap marker
///   has none: nobody knows what was there
public record Remains(Frame frame, List<Lost> lost) {
  public Remains {
    lost = List.copyOf(lost);
  }

  /// The records of one event that are gone.
  public List<Lost> lost(long sequence) {
    return lost.stream().filter(each -> each.sequence() == sequence).toList();
  }

  /// A record that is gone.
  ///
  /// @param original known for slot 0 only: what the record must be if it comes back
  public record Lost(long sequence, int slot, Optional<Digest> original) {}
}
