/// The journal: what a region has made durable, and the port to the stores that hold it.
///
/// Per bucket, frames take consecutive local positions from 1; per channel, entries take
/// consecutive channel positions from 1. Both are given by the journal inside the commit; the
/// sequences of the region's own events come with the frames. A batch is one transaction: all of it
/// or nothing.
///
/// [Journal] is the port; [InMemoryJournal] and [SqliteJournal] pass one contract suite. The
/// package is the hub: it may use frames and the model, and no other stage. A journal's state
/// belongs to its own threads.
///
/// What a batch is held to before anything is written is the same for all stores ([BatchCheck]),
/// and so is how a frame comes to its place ([Placing]).
///
/// The SQLite store, in the way of a batch (`java.sql` is known to these classes only):
///
/// ```
/// SqliteJournal ─ writer thread ─ SqliteWriter ─ SqliteAppend ─ SqliteHeads, SqliteFolding, SqliteNotes
///               ─ reader thread ─ SqliteReader ─ SqliteQueries ─ SqliteFrames, SqlitePage
///               ─ third thread  ─ SqliteCheckpoints ─ SqliteLog
///               ─ at the start  ─ StoreLock, SqliteRepair, SqliteLog, SqliteSchema, SqliteRecovery
/// ```
///
/// Its tables (`db/migration/sqlite`):
///
/// | table | a row is | key |
/// |---|---|---|
/// | frame | a frame's name and bytes | id, in order of commits |
/// | frame_by_position, _stream, _channel, _producer | where a frame is found; each with a `fresh_` twin | bucket, … |
/// | key_block | the idempotency keys of a frame | frame |
/// | stream_end | how far an incarnation of a stream is applied | bucket, origin, incarnation |
/// | control, edit, blank, subscription_cursor, refusal, parking | what its name says | |
/// | region, producer | a name and its number | number |
/// | sweep | how far stored frames were decided anew, and on what basis | one row |
/// | meta | this store's id, region and last batch | one row |
///
/// Beside `journal.db` stand `-wal` (48 MiB long at once), `-shm`, `.lock`, and after a failed sync
/// `.broken`.
@NullMarked
package dev.tidegate.broker.journal;

import org.jspecify.annotations.NullMarked;
