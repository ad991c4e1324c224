/// Tests of the command's demonstration.
@NullMarked
package dev.tidegate.demo;

import org.jspecify.annotations.NullMarked;
