package dev.tidegate.broker.control;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Optional;

/// A residency policy file in force, as text.
///
/// @param owner the org whose file it is; empty: the operator's baseline
/// @param region the owner's home; of a baseline: the region whose orgs it is for
/// @param hash SHA-256 of the compiled file, 64 hex digits
public record PolicyFile(
    Optional<OrgId> owner, RegionId region, String source, String hash, long sequence) {}
