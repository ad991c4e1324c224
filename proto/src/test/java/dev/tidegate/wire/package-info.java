/// Tests of the codecs, and of the wire's promise: what was released once is read for ever.
@NullMarked
package dev.tidegate.wire;

import org.jspecify.annotations.NullMarked;
