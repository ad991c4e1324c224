@NullMarked
package dev.tidegate.monitoring;

import org.jspecify.annotations.NullMarked;
