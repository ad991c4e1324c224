package dev.tidegate.broker.region;

import dev.tidegate.broker.accept.Publisher;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.EventId;
import java.util.function.BiConsumer;

/// What the publisher wants done.
record PublisherWiring(RegionStages stages, RegionCore.Effects effects)
    implements Publisher.Effects {
  @Override
  public void read(Query query, BiConsumer<Answer, Moment> then) {
    stages.read(query, then);
  }

  @Override
  public void wake() {
    effects.wake();
  }

  @Override
  public void stored(EventId event, long takenNanos) {
    stages.trail.accepted(event, takenNanos);
  }
}
