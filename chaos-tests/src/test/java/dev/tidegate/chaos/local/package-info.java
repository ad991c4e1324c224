/// Tests of regions on this machine.
@NullMarked
package dev.tidegate.chaos.local;

import org.jspecify.annotations.NullMarked;
