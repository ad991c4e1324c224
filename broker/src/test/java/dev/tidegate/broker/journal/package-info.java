/// Tests of the journal: one contract for all stores, and what is SQLite's own.
@NullMarked
package dev.tidegate.broker.journal;

import org.jspecify.annotations.NullMarked;
