/// What is done to frames after they were stored: decided anew, words taken out, damage mended,
/// small ones merged.
///
/// [Revisions] is the only way in which a stored frame is replaced by its next revision: one change
/// after the other per frame, each on the latest revision. [Repairer] gives it what takes the place
/// of a damaged frame:
///
/// ```
/// Repairer ─ Repair (one frame) ─ Enquiry (one region that is asked)
///                               ─ Findings: OwnFindings, ForeignFindings ─ Rebuilt ─ Revisions
/// ```
///
/// [Merger] makes one of small frames, and has [Revisions] leave them alone meanwhile:
///
/// ```
/// Merger ─ MergeWalk (one look at one bucket) ─ MergeRun
/// ```
///
/// Owned by the broker's loop. May use `decide`, `frame`, `journal`, `support`.
@NullMarked
package dev.tidegate.broker.upkeep;

import org.jspecify.annotations.NullMarked;
