/// An experiment as data: a world, a load, what is to be broken when, and what must hold. The same
/// one is run in the simulation and on real processes.
@NullMarked
package dev.tidegate.chaos.experiment;

import org.jspecify.annotations.NullMarked;
