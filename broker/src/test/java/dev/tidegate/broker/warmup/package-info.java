@NullMarked
package dev.tidegate.broker.warmup;

import org.jspecify.annotations.NullMarked;
