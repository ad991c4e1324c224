/// Reading logs of chat rooms from before: the raw Ubuntu IRC format. Pure but for reading the
/// file.
@NullMarked
package dev.tidegate.adapter.irc;

import org.jspecify.annotations.NullMarked;
