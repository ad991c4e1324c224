@NullMarked
package dev.tidegate.broker.trace;

import org.jspecify.annotations.NullMarked;
