/// Tests of the composed region.
@NullMarked
package dev.tidegate.broker.region;

import org.jspecify.annotations.NullMarked;
