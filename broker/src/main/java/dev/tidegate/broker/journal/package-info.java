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
/// SqliteJournal ─ writer thread ─ SqliteWriter ─ SqliteAppend ─ SqliteChains, SqliteFolding, SqliteMerge, SqliteNotes
///               ─ reader thread ─ SqliteReader ─ SqliteQueries ─ SqliteFrameQueries ─ SqlitePage
///               ─ both          ─ SqliteHeads, SqliteKnots, SqliteSigns, SqliteFrames, SqliteNames
///               ─ third thread  ─ SqliteCheckpoints ─ SqliteCheckpoint, SqliteWipe, SqliteLog
///               ─ at the start  ─ StoreLock, SqliteRepair, SqliteLog, SqliteSchema, SqliteRecovery
/// for commands  ─ SqliteLook ─ SqliteVerification, SqliteOrder, SqliteCensus, SqliteBrief; SqliteCompaction
/// ```
///
/// Its tables (`db/migration/sqlite`):
///
/// | table | a row is | key |
/// |---|---|---|
/// | frame | a frame's name, knots and bytes | id, in order of commits |
/// | sign | what became of a frame that was merged into a later one | id that it had |
/// | head | a chain's newest frame | chain |
/// | fresh_head | what a commit changed of `head` and `run_end` | place, used again and again |
/// | key_block | the idempotency keys of a frame | frame |
/// | run_end | how far an incarnation (run) of a stream is applied | bucket, origin, incarnation |
/// | control, edit, blank, subscription_cursor, refusal, parking | what its name says | |
/// | region, producer | a name and its number | number |
/// | sweep | how far stored frames were decided anew, and on what basis | one row |
/// | settled | up to where nothing is left to merge | one row |
/// | meta | this store's id, key, region and last batch | one row |
///
/// No table is an index of frames: such a table's rows come in no order of its key, and a commit
/// would write a page for each. The frames of a bucket, a stream, a channel or a producer are a
/// [Chain] instead: each frame names those before it in [Knot]s that are written with it, and a
/// [ChainWalk] finds its way from the newest back. So everything that a commit writes is at the end
/// of a table or in a few pages that do not become more (`docs/decisions/0009`). Frames that were
/// merged leave signs that knots and heads still lead to (`docs/decisions/0017`).
///
/// Beside `journal.db` stand `-wal` (48 MiB long at once), `-shm`, `.lock`, and after a failed sync
/// `.broken`; while a stopped store is compacted, `.compact`.
@NullMarked
package dev.tidegate.broker.journal;

import org.jspecify.annotations.NullMarked;
