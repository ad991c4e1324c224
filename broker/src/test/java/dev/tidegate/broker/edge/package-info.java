@NullMarked
package dev.tidegate.broker.edge;

import org.jspecify.annotations.NullMarked;
