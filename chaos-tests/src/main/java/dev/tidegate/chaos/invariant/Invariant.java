package dev.tidegate.chaos.invariant;

import dev.tidegate.chaos.world.Ledger;
import dev.tidegate.model.OrgId;
import java.util.Set;

/// Something that must hold after every event. Looks only at what is new, and tells the ledger of a
/// violation.
public interface Invariant {
  void verify(Ledger ledger, Set<OrgId> orgs);
}
