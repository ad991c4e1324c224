package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.support.Moment;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/// What was found of the events of a damaged frame that have lost records.
sealed interface Findings permits OwnFindings, ForeignFindings {
  /// An event's plan and records after the repair.
  record Mended(Plan plan, List<Entry.Slot> records) {}

  /// Sequences of events of which other regions may still give something.
  NavigableSet<Long> missing();

  /// How often a region has to say that it has nothing before that is believed.
  int rounds();

  /// Whether what is damaged in another region, too, is worth waiting for.
  boolean waitsForDamaged();

  /// A region gave what it has of this range, both ends inclusive. False if it cannot be judged
  /// yet.
  boolean found(List<Frame> frames, long from, long through, Moment now);

  /// A region has nothing of this range.
  void nothing(long from, long through);

  /// This range is lost, by the word of a region.
  void lost(long from, long through);

  /// What becomes of an event that has a plan; empty: it is lost.
  Optional<Mended> mended(Entry entry);
}
