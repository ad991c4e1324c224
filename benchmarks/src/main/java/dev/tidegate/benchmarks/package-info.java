/// What the benchmarks of all stages stand on: the ground of `tidegate bench replicate` without its
/// brokers, and how they are run.
///
/// ```text
/// HotPart     how every benchmark is measured
/// TwoRegions  the control log, policies, channels and texts; immutable once made
/// Origin      commits of the sender's region, one after the other; one thread
/// ```
///
/// A benchmark is in the package of what it measures, because most of that is seen only there. It
/// measures one part by what the stages before it really give, on one thread, and its figure is of
/// one event unless it says otherwise. `./benchmarks/run` plays them.
@NullMarked
package dev.tidegate.benchmarks;

import org.jspecify.annotations.NullMarked;
