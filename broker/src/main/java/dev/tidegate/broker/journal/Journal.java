package dev.tidegate.broker.journal;

import java.util.function.Consumer;

/// The durable log of one region.
///
/// Safe for use by many threads. Batches are stored one after the other in the order they were
/// given; each callback is called exactly once, from a thread of the journal's own. At most one
/// batch may be under way.
public interface Journal extends AutoCloseable {
  /// What a broker must know before it serves. Blocking; once, before anything else.
  ///
  /// @throws JournalException if the store cannot be read, belongs to another region or is newer
  ///   than this release
  Recovered recover();

  /// Stores `batch` in one durable commit, then tells `done`.
  ///
  /// `batch.number` must be one more than the last that was stored; frames and skips must follow on
  /// their streams' ends, one after the other, and a stream never goes back to an older
  /// incarnation; control entries must follow on the last local position; a replacement must be one
  /// revision on, of the same sequences and places. Else the batch is refused whole, as
  /// [Completion.Failed]. [Completion.Unknown] means it may or may not be stored: [#resolve] before
  /// anything else is given.
  void append(Batch batch, Consumer<Completion> done);

  /// Finds out what became of a batch whose commit is unknown. `Unknown` again: try later.
  void resolve(Batch batch, Consumer<Completion> done);

  /// Answers a question about what is stored. Sees every batch whose completion was told before the
  /// call.
  void read(Query query, Consumer<Answer> done);

  @Override
  void close();
}
