@NullMarked
package dev.tidegate.broker.upkeep;

import org.jspecify.annotations.NullMarked;
