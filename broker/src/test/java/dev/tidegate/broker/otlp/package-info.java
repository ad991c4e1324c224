@NullMarked
package dev.tidegate.broker.otlp;

import org.jspecify.annotations.NullMarked;
