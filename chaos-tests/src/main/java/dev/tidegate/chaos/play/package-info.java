/// What is played in a simulated world: seeds, in which chance decides, and scenarios, in which a
/// script does.
@NullMarked
package dev.tidegate.chaos.play;

import org.jspecify.annotations.NullMarked;
