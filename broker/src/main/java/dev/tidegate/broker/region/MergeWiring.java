package dev.tidegate.broker.region;

import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.upkeep.Merger;
import dev.tidegate.model.BucketId;
import java.util.SortedMap;
import java.util.function.BiConsumer;

/// What merging wants done.
record MergeWiring(RegionStages stages, RegionCore.Effects effects) implements Merger.Effects {
  @Override
  public SortedMap<BucketId, Long> ends() {
    return stages.ends.positions();
  }

  @Override
  public void read(Query query, BiConsumer<Answer, Moment> then) {
    stages.read(query, then);
  }

  @Override
  public boolean othersWait() {
    return stages.othersWait();
  }

  @Override
  public void merged(Batch.Merge places) {
    stages.tail.merged(places.bucket(), places.first(), places.last());
  }

  @Override
  public void wake() {
    effects.wake();
  }
}
