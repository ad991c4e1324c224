/// What holds for the broker as a whole.
@NullMarked
package dev.tidegate.broker;

import org.jspecify.annotations.NullMarked;
