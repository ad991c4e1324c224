package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.TidegateException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The publishes that passed every check and wait for the next commit, and those that are in the
/// one under way.
///
/// Who may publish is asked once more when a commit takes them. A commit that failed refuses all of
/// them, those that waited too, so that no producer's sequence gets a hole.
final class Drafts implements CommitSource {
  private final Authors authors;
  private final FrameBuilder frames;
  private final Fates fates;
  private final ArrayDeque<Draft> ready = new ArrayDeque<>();
  private final List<FrameBuilder.Placed> underWay = new ArrayList<>();

  /// Who is told what became of drafts.
  interface Fates {
    /// @param takenNanos when the request's turn had come
    void stored(PublishRequest request, PublishReply.Accepted reply, long takenNanos, Moment now);

    void refused(PublishRequest request, TidegateException why);

    /// All of a commit were told.
    void settled(Moment now);
  }

  Drafts(Authors authors, FrameBuilder frames, Fates fates) {
    this.authors = authors;
    this.frames = frames;
    this.fates = fates;
  }

  void add(Draft draft) {
    ready.add(draft);
  }

  @Override
  public boolean hasWork() {
    return !ready.isEmpty();
  }

  @Override
  public long patient() {
    return ready.size();
  }

  @Override
  public void fill(Batch.Builder batch, Budget budget, Moment now) {
    List<Draft> taken = new ArrayList<>();
    while (!ready.isEmpty() && budget.isOpen()) {
      Draft draft = ready.remove();
      Optional<TidegateException> objection = authors.objection(draft.request());
      if (objection.isPresent()) {
        fates.refused(draft.request(), objection.get());
        continue;
      }
      budget.take(1, draft.weight());
      taken.add(draft);
    }
    underWay.addAll(frames.fill(batch, taken, now));
  }

  @Override
  public void stored(List<Frame> stored, Moment now) {
    List<FrameBuilder.Placed> done = List.copyOf(underWay);
    underWay.clear();
    int next = 0;
    for (Frame frame : stored) {
      for (var entry : frame.entries()) {
        FrameBuilder.Placed placed = done.get(next++);
        EventId id = frame.id(entry);
        fates.stored(
            placed.draft().request(),
            new PublishReply.Accepted(id, placed.stamp(), frame.plan(entry), false),
            placed.draft().takenNanos(),
            now);
      }
    }
    fates.settled(now);
  }

  @Override
  public void failed(String cause, Moment now) {
    List<Draft> lost = new ArrayList<>();
    underWay.forEach(placed -> lost.add(placed.draft()));
    lost.addAll(ready);
    underWay.clear();
    ready.clear();
    for (Draft draft : lost) {
      fates.refused(
          draft.request(),
          new TidegateException(ErrorCode.STORE_UNAVAILABLE, "The store could not be written"));
    }
    fates.settled(now);
  }
}
