package dev.tidegate.chaos.history;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/// What the stores hold when all has come to rest, and what a search of everything that a region
/// has written came to.
///
/// @param stored every event in every store, per region and bucket in the order of its stream
/// @param control the digest of each region's control log, as each region holds it
/// @param lost events that went with a disk that was put back or destroyed on purpose, or that were
///   damaged on purpose: they need not be found
/// @param searches of restricted and of deleted words
public record Remains(
    List<Stored> stored, List<ControlLog> control, Set<EventId> lost, List<Search> searches) {
  /// Nothing was looked at.
  public static final Remains NONE = new Remains(List.of(), List.of(), Set.of(), List.of());

  public Remains {
    stored = List.copyOf(stored);
    control = List.copyOf(control);
    lost = Set.copyOf(lost);
    searches = List.copyOf(searches);
  }

  /// An event as a region's store holds it.
  ///
  /// @param marker it stands for an event that is declared lost
  /// @param renditions the digest of the body that each reader is given
  public record Stored(
      RegionId at,
      EventId event,
      ChannelId channel,
      boolean marker,
      SortedMap<OrgId, Long> renditions) {}

  /// The log that `of` has written, as `at` holds it.
  public record ControlLog(RegionId at, RegionId of, long entries, long digest) {}

  /// What a value was searched for, and where it was found.
  public enum Why {
    /// No rule lets it be abroad.
    RESTRICTED,
    /// It was deleted, and the delete was applied everywhere.
    DELETED
  }

  /// The search for one value that was put into one event.
  ///
  /// @param home where the event is of
  /// @param found the regions in whose files it is
  /// @param allowed the regions in whose files it may be; of a restricted value its home, which
  ///   must hold it: a search that does not find it there proves nothing
  public record Search(
      EventId event, Why why, RegionId home, Set<RegionId> found, Set<RegionId> allowed) {
    public Search {
      found = Set.copyOf(found);
      allowed = Set.copyOf(allowed);
    }
  }
}
