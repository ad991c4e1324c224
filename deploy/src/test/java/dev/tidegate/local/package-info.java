/// Tests of the command's demonstration.
@NullMarked
package dev.tidegate.local;

import org.jspecify.annotations.NullMarked;
