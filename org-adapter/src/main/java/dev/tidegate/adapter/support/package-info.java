/// What both ways through the adapter need: time, back-off, and the loop that feeds a core its
/// inputs.
///
/// Depends on nothing of the adapter. A [Loop]'s handler is owned by the loop's one virtual thread.
@NullMarked
package dev.tidegate.adapter.support;

import org.jspecify.annotations.NullMarked;
