/// Commands of the broker's module for the one `tidegate` command.
///
/// They may use every stage and, unlike the stages, the clock, the console and the file system. A
/// command runs on the thread that called it.
@NullMarked
package dev.tidegate.broker.cli;

import org.jspecify.annotations.NullMarked;
