/// Sample data for tests of the broker and of what is built on it; shipped in the test-jar.
///
/// Everything is a value or made from a seed; no state, any thread.
@NullMarked
package dev.tidegate.broker.testing;

import org.jspecify.annotations.NullMarked;
