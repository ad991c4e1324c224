/// What is done to frames after they were stored: decided anew, words taken out.
///
/// [Revisions] is the only way in which a stored frame is replaced: one change after the other per
/// frame, each on the latest revision. Owned by the broker's loop. May use `decide`, `frame`,
/// `journal`, `support`.
@NullMarked
package dev.tidegate.broker.upkeep;

import org.jspecify.annotations.NullMarked;
