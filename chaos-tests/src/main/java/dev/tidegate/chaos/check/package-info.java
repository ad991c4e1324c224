/// What must be true of a history, one pure function each: from what happened to a verdict that
/// names the first operation that should not have been.
@NullMarked
package dev.tidegate.chaos.check;

import org.jspecify.annotations.NullMarked;
