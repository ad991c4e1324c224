package dev.tidegate.broker.region;

import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.GroupCommit;
import java.time.Duration;

/// What the group commit wants done.
record CommitWiring(RegionAlarms alarms, RegionCore.Effects effects)
    implements GroupCommit.Effects {
  @Override
  public void append(Batch batch) {
    effects.append(batch);
  }

  @Override
  public void resolve(Batch batch) {
    effects.resolve(batch);
  }

  @Override
  public void pumpIn(Duration wait) {
    effects.pumpIn(wait);
  }

  @Override
  public void stop(String cause) {
    alarms.raise("STORE_BROKEN", cause);
    effects.stop(cause);
  }
}
