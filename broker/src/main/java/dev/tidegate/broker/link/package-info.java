/// Step 5: the link. One link carries what this region's orgs said to one other region.
///
/// The sending side: it resumes from what the far region says it has durably applied, filters each
/// frame by its stored plan for the far region's orgs, sends on credit, and judges the far side by
/// its progress. The far side's half is the package `remote`.
///
/// May use `frame`, `journal`, `control`, `decide` and `support`. The state of a link is owned by
/// the broker's loop.
@NullMarked
package dev.tidegate.broker.link;

import org.jspecify.annotations.NullMarked;
