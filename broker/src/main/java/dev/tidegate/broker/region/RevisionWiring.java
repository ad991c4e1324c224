package dev.tidegate.broker.region;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.upkeep.Revisions;
import java.util.function.BiConsumer;

/// What revisions want done: whoever has a frame in memory gets the new one.
record RevisionWiring(RegionStages stages, RegionCore.Effects effects)
    implements Revisions.Effects {
  @Override
  public void read(Query query, BiConsumer<Answer, Moment> then) {
    stages.read(query, then);
  }

  @Override
  public void replaced(Frame revised, Moment at) {
    stages.tail.replace(revised);
    stages.outbound.replaced(revised, at);
    stages.feeds.replaced(revised, at);
  }

  @Override
  public void wake() {
    effects.wake();
  }
}
