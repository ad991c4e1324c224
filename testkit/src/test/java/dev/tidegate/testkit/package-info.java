@NullMarked
package dev.tidegate.testkit;

import org.jspecify.annotations.NullMarked;
