/// Tests of the write path.
@NullMarked
package dev.tidegate.broker.accept;

import org.jspecify.annotations.NullMarked;
