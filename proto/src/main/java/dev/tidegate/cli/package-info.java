/// What a module needs to add a subcommand to the one `tidegate` command, and the terminal that it
/// may draw on.
@NullMarked
package dev.tidegate.cli;

import org.jspecify.annotations.NullMarked;
