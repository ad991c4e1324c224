/// Tests of frames and their byte form.
@NullMarked
package dev.tidegate.broker.frame;

import org.jspecify.annotations.NullMarked;
