@NullMarked
package dev.tidegate.broker.quota;

import org.jspecify.annotations.NullMarked;
