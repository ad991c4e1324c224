/// Tests of the command.
@NullMarked
package dev.tidegate.main;

import org.jspecify.annotations.NullMarked;
