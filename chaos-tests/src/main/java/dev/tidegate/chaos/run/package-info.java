/// Plays many seeds, and one seed again with fewer faults.
///
/// The only place of this module that has threads: one thread plays one seed at a time, and a seed
/// shares nothing with another.
@NullMarked
package dev.tidegate.chaos.run;

import org.jspecify.annotations.NullMarked;
