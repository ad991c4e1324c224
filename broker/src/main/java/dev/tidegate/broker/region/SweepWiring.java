package dev.tidegate.broker.region;

import dev.tidegate.broker.decide.Basis;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.upkeep.Sweeper;
import dev.tidegate.model.BucketId;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// What the sweep wants done.
record SweepWiring(RegionStages stages, RegionCore.Effects effects) implements Sweeper.Effects {
  @Override
  public Basis basis(Moment now) {
    return stages.policies.basis(now);
  }

  @Override
  public SortedMap<BucketId, Long> ends() {
    return stages.ends.positions();
  }

  @Override
  public void read(Query query, BiConsumer<Answer, Moment> then) {
    stages.read(query, then);
  }

  @Override
  public Frame corrected(Frame frame, Moment now) {
    return stages.redecider.corrected(frame, now);
  }

  @Override
  public void correct(Frame stored, Consumer<Moment> then) {
    stages.revisions.revise(stored, stages.redecider::corrected, (_, at) -> then.accept(at));
  }

  @Override
  public void basisChanged() {
    stages.revisions.renew();
  }

  @Override
  public boolean publishesWait() {
    return stages.publisher.commits().hasWork();
  }

  @Override
  public void swept(Sweeper.Report report) {
    effects.swept(report);
  }

  @Override
  public void wake() {
    effects.wake();
  }
}
