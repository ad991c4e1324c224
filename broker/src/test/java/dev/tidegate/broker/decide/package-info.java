/// Tests of the decisions.
@NullMarked
package dev.tidegate.broker.decide;

import org.jspecify.annotations.NullMarked;
