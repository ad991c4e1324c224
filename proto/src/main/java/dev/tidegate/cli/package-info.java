/// What a module needs to add a subcommand to the one `tidegate` command.
@NullMarked
package dev.tidegate.cli;

import org.jspecify.annotations.NullMarked;
