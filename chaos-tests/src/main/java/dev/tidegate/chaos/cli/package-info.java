/// `tidegate chaos`: what the world in one heap finds, at the prompt.
///
/// May use the console, the machine's clock and threads; what it plays may not.
@NullMarked
package dev.tidegate.chaos.cli;

import org.jspecify.annotations.NullMarked;
