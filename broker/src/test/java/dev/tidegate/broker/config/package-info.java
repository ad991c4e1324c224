@NullMarked
package dev.tidegate.broker.config;

import org.jspecify.annotations.NullMarked;
