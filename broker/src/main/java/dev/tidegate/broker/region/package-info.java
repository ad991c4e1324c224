/// One region's broker: all stages composed.
///
/// [RegionCore] takes the inputs of the region, [RegionView] tells how it is, `RegionStages` holds
/// its stages, and each class named `*Wiring` makes what one stage wants done an input of another
/// or an effect of the whole. No I/O, no thread, no clock, no chance: it is what the simulation and
/// the broker's loop both run. May use every stage; none may use it.
@NullMarked
package dev.tidegate.broker.region;

import org.jspecify.annotations.NullMarked;
