/// From the workspace to the broker: the durable outbox.
///
/// ```
/// submit ──► OutboxWriter ──► OutboxStore (SQLite, WAL, synchronous=FULL)      one platform thread
///                 │ committed
///                 ▼
///            OutboxCore: which rows to load, send, settle, send again           the outbox's loop
/// ```
///
/// The store is put together of its file's SQL (OutboxSql), its tables (OutboxSchema), what was
/// refused (OutboxRefusals) and how much it may hold (OutboxRoom).
///
/// | table | key | holds |
/// |---|---|---|
/// | `about` | name | the schema's version and the producer's 16 bytes |
/// | `lane` | bucket | the next free sequence of that bucket |
/// | `item` | id | bucket, sequence (unique together), the envelope's bytes: what is not settled yet |
/// | `refused` | id | bucket, sequence, error code and text, the envelope's bytes |
/// | `checkpoint` | name | a position in the caller's own source, stored by the same commit as the item |
///
/// The store and its connection belong to the writer's platform thread (SQLite's calls pin a
/// virtual thread's carrier); the core belongs to the loop of the outbox. Nothing here knows gRPC:
/// envelopes are bytes.
@NullMarked
package dev.tidegate.adapter.inbound;

import org.jspecify.annotations.NullMarked;
