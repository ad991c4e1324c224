/// Tests of regions on this machine.
@NullMarked
package dev.tidegate.local;

import org.jspecify.annotations.NullMarked;
