package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Merged;
import dev.tidegate.broker.frame.Pointer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whether a batch follows on what a store holds. The same for every store, and done before
/// anything is written, so that a refused batch leaves no trace.
///
/// Per stream, frames and skips follow one another: at each step the next frame, else the next
/// skip, whose `after` is the stream's end. A new incarnation may begin at any end; an old one
/// never goes on.
final class BatchCheck<E extends Exception> {
  private final StoreView<E> store;
  private final List<Advance> advances = new ArrayList<>();
  private Optional<Frame> merged = Optional.empty();

  /// A stream's new end in one of its incarnations.
  record Advance(StreamKey stream, Pointer end) {}

  BatchCheck(StoreView<E> store) {
    this.store = store;
  }

  /// Why the batch cannot be stored; empty if it can.
  Optional<String> refusal(Batch batch) throws E {
    if (batch.number() != store.lastBatch() + 1) {
      return Optional.of("Batch " + batch.number() + " does not follow " + store.lastBatch());
    }
    Optional<String> refusal = streams(batch);
    if (refusal.isEmpty()) {
      refusal = control(batch);
    }
    if (refusal.isEmpty()) {
      refusal = replacements(batch);
    }
    return refusal.isEmpty() && batch.merge().isPresent()
        ? merge(batch, batch.merge().get())
        : refusal;
  }

  /// What the frames become that the batch merges; empty if it merges none.
  Optional<Frame> merged() {
    return merged;
  }

  /// Where the batch takes its streams: for each incarnation that it touches its last end, older
  /// incarnations first.
  List<Advance> advances() {
    return List.copyOf(advances);
  }

  private Optional<String> streams(Batch batch) throws E {
    for (Map.Entry<StreamKey, Steps> each : steps(batch).entrySet()) {
      List<Pointer> ends = new ArrayList<>(store.ends(each.getKey()));
      Steps steps = each.getValue();
      Map<Long, Pointer> touched = new LinkedHashMap<>();
      Set<Long> closed = new HashSet<>();
      ends.forEach(end -> closed.add(end.incarnation()));
      Pointer end = ends.isEmpty() ? Pointer.START : ends.getLast();
      while (!steps.isDone()) {
        Optional<Pointer> next = steps.next(end);
        if (next.isEmpty()) {
          return Optional.of("Stream " + each.getKey() + " ends at " + end + ", not " + steps);
        }
        long incarnation = next.get().incarnation();
        if (incarnation != end.incarnation() && !closed.add(incarnation)) {
          return Optional.of("Stream " + each.getKey() + " goes back to " + next.get());
        }
        end = next.get();
        touched.put(incarnation, end);
      }
      touched.values().forEach(last -> advances.add(new Advance(each.getKey(), last)));
    }
    return Optional.empty();
  }

  private static Map<StreamKey, Steps> steps(Batch batch) {
    Map<StreamKey, Steps> steps = new LinkedHashMap<>();
    for (Frame frame : batch.frames()) {
      steps
          .computeIfAbsent(
              new StreamKey(frame.head().bucket(), frame.head().origin()), _ -> new Steps())
          .frames
          .add(frame);
    }
    for (Batch.Skip skip : batch.skips()) {
      steps
          .computeIfAbsent(new StreamKey(skip.bucket(), skip.origin()), _ -> new Steps())
          .skips
          .add(skip);
    }
    return steps;
  }

  private Optional<String> control(Batch batch) throws E {
    if (batch.control().isEmpty()) {
      return Optional.empty();
    }
    long last = store.lastControl();
    for (Batch.StoredControl entry : batch.control()) {
      if (entry.localPosition() != last + 1) {
        return Optional.of("Control entry " + entry.localPosition() + " does not follow " + last);
      }
      last++;
    }
    return Optional.empty();
  }

  private Optional<String> replacements(Batch batch) throws E {
    Set<FrameName> seen = new HashSet<>();
    for (Frame frame : batch.replacements()) {
      FrameName name = FrameName.of(frame);
      if (!seen.add(name)) {
        return Optional.of("Two replacements of " + name);
      }
      Optional<StoredFrame> stored = store.frameAt(name.bucket(), name.lastPosition());
      if (stored.isEmpty() || !FrameName.of(stored.get().places()).equals(name)) {
        return Optional.of("No frame to replace: " + name);
      }
      if (!replaces(stored.get().places(), frame)) {
        return Optional.of(
            "Revision "
                + frame.head().revision()
                + " does not follow "
                + stored.get().places().head().revision()
                + ": "
                + name);
      }
    }
    return Optional.empty();
  }

  private static boolean replaces(Frame stored, Frame frame) {
    boolean follows = frame.head().revision() == stored.head().revision() + 1;
    for (int i = 0; follows && i < frame.entries().size(); i++) {
      Entry now = frame.entries().get(i);
      Entry then = stored.entries().get(i);
      follows =
          now.sequence() == then.sequence()
              && now.channel().equals(then.channel())
              && now.channelPosition() == then.channelPosition();
    }
    return follows;
  }

  private Optional<String> merge(Batch batch, Batch.Merge merge) throws E {
    if (!batch.replacements().isEmpty()) {
      return Optional.of("Frames are merged and replaced at once");
    }
    List<Frame> parts = new ArrayList<>();
    for (StoredFrame stored : store.framesWithin(merge.bucket(), merge.first(), merge.last())) {
      if (!(stored instanceof StoredFrame.Whole(Frame frame))) {
        return Optional.of("A frame to merge is damaged: " + merge);
      }
      parts.add(frame);
    }
    Optional<String> objection = Merged.objection(parts);
    if (objection.isPresent()) {
      return objection.map(why -> "Frames that cannot be merged: " + merge + ", " + why);
    }
    merged = Optional.of(Merged.of(parts));
    return Optional.empty();
  }

  /// What a batch does to one stream, and how much of it is not checked yet.
  private static final class Steps {
    private final List<Frame> frames = new ArrayList<>();
    private final List<Batch.Skip> skips = new ArrayList<>();
    private int frame;
    private int skip;

    boolean isDone() {
      return frame == frames.size() && skip == skips.size();
    }

    /// The stream's new end after the step that follows on `end`; empty if none does.
    Optional<Pointer> next(Pointer end) {
      if (frame < frames.size() && frames.get(frame).head().after().equals(end)) {
        return Optional.of(frames.get(frame++).end());
      }
      if (skip < skips.size() && skips.get(skip).after().equals(end)) {
        return Optional.of(skips.get(skip++).end());
      }
      return Optional.empty();
    }

    @Override
    public String toString() {
      return frame < frames.size()
          ? "at " + frames.get(frame).head().after()
          : "at " + skips.get(skip).after();
    }
  }
}
