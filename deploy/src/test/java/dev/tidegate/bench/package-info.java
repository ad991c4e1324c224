/// Tests of the command's benches.
@NullMarked
package dev.tidegate.bench;

import org.jspecify.annotations.NullMarked;
