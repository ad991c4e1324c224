/// Tests of the commands.
@NullMarked
package dev.tidegate.broker.cli;

import org.jspecify.annotations.NullMarked;
