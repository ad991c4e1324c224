package dev.tidegate.broker.frame;

import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Small frames of one stream that lie one behind the other, as one frame: the same events at the
/// same places, with the same records and under the same plans.
///
/// | part | of the merged frame |
/// |---|---|
/// | sequences, positions, entries, keys, marks | those of the parts, one behind the other |
/// | plans | each once |
/// | after, first position | of the first |
/// | dependencies, control | per region the later one: what waits for it waits longer, never less long |
/// | stored at | of the last |
/// | revision | one more than the highest of the parts |
public final class Merged {
  /// What a merged frame holds at most: events, bytes of records, and parts at one time.
  public static final int MAX_EVENTS = 256;

  public static final long MAX_BYTES = 64 << 10;
  public static final int MAX_PARTS = 32;

  private Merged() {}

  /// Why the frames may not become one, if they may not.
  public static Optional<String> objection(List<Frame> parts) {
    if (parts.size() < 2 || parts.size() > MAX_PARTS) {
      return Optional.of(parts.size() + " parts");
    }
    long events = 0;
    long bytes = 0;
    for (Frame part : parts) {
      events += part.entries().size();
      bytes += part.recordBytes();
    }
    if (events > MAX_EVENTS || bytes > MAX_BYTES) {
      return Optional.of(events + " events of " + bytes + " bytes");
    }
    if (parts.stream().anyMatch(Merged::marksLoss)) {
      return Optional.of("A part marks what is lost");
    }
    for (int i = 1; i < parts.size(); i++) {
      if (!follows(parts.get(i - 1), parts.get(i))) {
        return Optional.of("Part " + i + " does not follow");
      }
    }
    return Optional.empty();
  }

  /// Whether it marks events that no region can give any more: up to where depends on where its
  /// frame ends, so it stays as it is.
  public static boolean marksLoss(Frame frame) {
    return frame.entries().stream().anyMatch(entry -> entry.kind() == EventKind.GAP);
  }

  private static boolean follows(Frame before, Frame next) {
    FrameHead one = before.head();
    FrameHead other = next.head();
    return one.bucket().equals(other.bucket())
        && one.origin().equals(other.origin())
        && one.incarnation() == other.incarnation()
        && one.early() == other.early()
        && before.lastPosition() + 1 == other.firstPosition()
        && one.lastSequence() < other.firstSequence();
  }

  /// The frame that the parts become.
  ///
  /// @throws IllegalArgumentException if there is an objection
  public static Frame of(List<Frame> parts) {
    objection(parts)
        .ifPresent(why -> {
          throw new IllegalArgumentException("merged: " + why);
        });
    Map<Plan, Integer> plans = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    List<Frame.Key> keys = new ArrayList<>();
    List<Frame.Mark> marks = new ArrayList<>();
    for (Frame part : parts) {
      int[] places =
          part.plans().stream()
              .mapToInt(plan -> plans.computeIfAbsent(plan, _ -> plans.size()))
              .toArray();
      for (Entry entry : part.entries()) {
        entries.add(
            entry.with(entry.plan() < 0 ? entry.plan() : places[entry.plan()], entry.records()));
      }
      keys.addAll(part.keys());
      marks.addAll(part.marks());
    }
    return new Frame(head(parts), List.copyOf(plans.keySet()), entries, keys, marks);
  }

  private static FrameHead head(List<Frame> parts) {
    FrameHead first = parts.getFirst().head();
    FrameHead last = parts.getLast().head();
    SortedMap<RegionId, Pointer> dependencies = new TreeMap<>();
    SortedMap<RegionId, Long> control = new TreeMap<>();
    int revision = 0;
    for (Frame part : parts) {
      dependencies.putAll(part.head().dependencies());
      part.head()
          .control()
          .forEach((region, position) -> control.merge(region, position, Math::max));
      revision = Math.max(revision, part.head().revision());
    }
    return new FrameHead(
        first.bucket(),
        first.origin(),
        first.incarnation(),
        first.after(),
        first.firstSequence(),
        last.lastSequence(),
        first.firstPosition(),
        revision + 1,
        last.storedAtMillis(),
        first.early(),
        dependencies,
        control);
  }
}
