/// The journal: what a region has made durable, and the port to the stores that hold it.
///
/// Per bucket, frames take consecutive local positions from 1; per channel, entries take consecutive channel
/// positions from 1. Both are given by the journal inside the commit; the sequences of the region's own events
/// come with the frames. A batch is one transaction: all of it or nothing.
///
/// [Journal] is the port; [InMemoryJournal] and the SQLite store pass one contract suite. The package is the
/// hub: it may use frames and the model, and no other stage. A journal's state belongs to its own thread.
@NullMarked
package dev.tidegate.broker.journal;

import org.jspecify.annotations.NullMarked;
