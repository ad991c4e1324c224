/// Tests of what is done to frames after they were stored.
@NullMarked
package dev.tidegate.broker.upkeep;

import org.jspecify.annotations.NullMarked;
