/// What a run of seeds has met: which stage did something while a link was in which state and while
/// which family of faults was on.
///
/// Measured from outside of the brokers, by the ports around them
/// ([dev.tidegate.chaos.world.Witness]); no stage knows that it is measured.
@NullMarked
package dev.tidegate.chaos.cover;

import org.jspecify.annotations.NullMarked;
