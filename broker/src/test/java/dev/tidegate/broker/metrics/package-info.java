@NullMarked
package dev.tidegate.broker.metrics;

import org.jspecify.annotations.NullMarked;
