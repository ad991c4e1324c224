@NullMarked
package dev.tidegate.broker.remote;

import org.jspecify.annotations.NullMarked;
