package dev.tidegate.broker.testing;

import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.GroupCommit;
import java.util.ArrayList;
import java.util.List;

/// A journal that is given batches and answers none: the test does. Nothing else may be asked of
/// it.
public final class AppendedBatches implements GroupCommit.Effects {
  private final List<Batch> batches = new ArrayList<>();

  /// Those that came, oldest first; the test may take them out.
  public List<Batch> all() {
    return batches;
  }

  @Override
  public void append(Batch batch) {
    batches.add(batch);
  }

  @Override
  public void resolve(Batch batch) {
    throw new AssertionError("Nothing is unknown here");
  }

  @Override
  public void stop(String cause) {
    throw new AssertionError(cause);
  }
}
