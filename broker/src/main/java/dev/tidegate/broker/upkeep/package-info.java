/// What is done to frames after they were stored: decided anew, words taken out, damage mended.
///
/// [Revisions] is the only way in which a stored frame is replaced: one change after the other per
/// frame, each on the latest revision. [Repairer] gives it what takes the place of a damaged frame:
///
/// ```
/// Repairer ─ Repair (one frame) ─ Enquiry (one region that is asked)
///                               ─ Findings: OwnFindings, ForeignFindings ─ Rebuilt ─ Revisions
/// ```
///
/// Owned by the broker's loop. May use `decide`, `frame`, `journal`, `support`.
@NullMarked
package dev.tidegate.broker.upkeep;

import org.jspecify.annotations.NullMarked;
