/// The one `tidegate` command: gathers every module's subcommands and turns what they throw into a
/// line and an exit code. It may touch the console and nothing else; its state belongs to the main
/// thread.
@NullMarked
package dev.tidegate.main;

import org.jspecify.annotations.NullMarked;
