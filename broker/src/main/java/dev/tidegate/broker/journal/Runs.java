package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The runs of brokers that the store has seen, and where each began: tells a place that was given
/// out before an old copy of the store was put back.
///
/// A place belongs to the run that gave it out. In the store there is of a former run what lies
/// before the beginning of the one after it; a run that the store does not know was lost with all
/// that it gave out. This run is noted by its first commit, before anything of it is stored; until
/// then the run before it stands for it. Owned by the broker's loop.
public final class Runs implements CommitSource {
  private final long storeId;
  private final Batch.Run own;
  private final List<Batch.Run> known;
  private boolean noted;

  /// @param incarnation this run
  public Runs(long incarnation, Recovered recovered) {
    storeId = recovered.storeId();
    long control =
        recovered.control().isEmpty() ? 0 : recovered.control().getLast().localPosition();
    own = new Batch.Run(incarnation, control, recovered.positions());
    known = new ArrayList<>(recovered.runs());
  }

  public long storeId() {
    return storeId;
  }

  /// The run that places are given out under now; 0: none was ever noted.
  public long latest() {
    return known.isEmpty() ? 0 : known.getLast().incarnation();
  }

  /// Whether a place that `run` gave out can be one of this store.
  ///
  /// @param positions by bucket, 0 for none
  public boolean holds(long run, long control, long[] positions) {
    if (run == latest()) {
      return true;
    }
    Optional<Batch.Run> next = after(run);
    if (next.isEmpty() || control > next.get().control()) {
      return false;
    }
    Map<BucketId, Long> begins = next.get().positions();
    for (int i = 0; i < positions.length; i++) {
      if (positions[i] > 0 && positions[i] > begins.getOrDefault(new BucketId(i), 0L)) {
        return false;
      }
    }
    return true;
  }

  /// The run that began when `run` had ended. What is older than all runs that are known ended
  /// before the first of them, if it gave out nothing but the beginning.
  private Optional<Batch.Run> after(long run) {
    if (run == 0) {
      return known.stream().findFirst();
    }
    for (int i = 0; i + 1 < known.size(); i++) {
      if (known.get(i).incarnation() == run) {
        return Optional.of(known.get(i + 1));
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean hasWork() {
    return !noted;
  }

  @Override
  public void fill(Batch.Builder batch, Budget budget, Moment now) {
    if (!noted) {
      batch.run = Optional.of(own);
    }
  }

  @Override
  public void stored(List<Frame> frames, Moment now) {
    if (!noted) {
      noted = true;
      known.add(own);
    }
  }

  @Override
  public void failed(String cause, Moment now) {}
}
