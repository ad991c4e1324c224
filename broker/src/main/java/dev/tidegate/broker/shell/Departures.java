package dev.tidegate.broker.shell;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// The orgs that were at home here in this run and are no more: what is open of theirs has to end.
///
/// Owned by the broker's loop.
final class Departures {
  private final Directory directory;
  private final RegionId self;
  private Set<OrgId> home;
  private Set<OrgId> departed = Set.of();
  private Consumer<Set<OrgId>> told = _ -> {};

  Departures(Directory directory, RegionId self) {
    this.directory = directory;
    this.self = self;
    this.home = Set.copyOf(directory.orgsAt(self));
  }

  /// Who is told them, now and at each change.
  void tell(Consumer<Set<OrgId>> newTold) {
    told = newTold;
    told.accept(departed);
  }

  /// Control entries were applied.
  void applied() {
    Set<OrgId> now = directory.orgsAt(self);
    if (now.equals(home)) {
      return;
    }
    Set<OrgId> gone = new HashSet<>(departed);
    gone.addAll(home);
    gone.removeAll(now);
    home = Set.copyOf(now);
    departed = Set.copyOf(gone);
    told.accept(departed);
  }
}
