/// The clients of `docs/examples`, run as their readers would.
@NullMarked
package dev.tidegate.examples;

import org.jspecify.annotations.NullMarked;
