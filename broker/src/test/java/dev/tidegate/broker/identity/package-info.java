@NullMarked
package dev.tidegate.broker.identity;

import org.jspecify.annotations.NullMarked;
