/// Tests of the benchmarks: that they run.
@NullMarked
package dev.tidegate.benchmarks;

import org.jspecify.annotations.NullMarked;
