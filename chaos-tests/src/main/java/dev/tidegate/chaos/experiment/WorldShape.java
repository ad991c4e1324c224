package dev.tidegate.chaos.experiment;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.SequencedMap;

/// Regions and orgs that an experiment is run on.
///
/// @param regions in the file's order
/// @param homes where each org is at home
public record WorldShape(List<RegionId> regions, SequencedMap<OrgId, RegionId> homes) {}
