/// What must hold after every event of a simulated world, one class each.
@NullMarked
package dev.tidegate.chaos.invariant;

import org.jspecify.annotations.NullMarked;
