package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Redecider;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Remains;
import dev.tidegate.broker.support.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;

/// What was found of a frame of another region's events: what that region gives now, decided here
/// again, and never more than was stored.
///
/// What it does not give any more is withdrawn: the event keeps its place, and nobody gets anything
/// of it.
final class ForeignFindings implements Findings {
  private final Remains remains;
  private final Redecider redecider;
  private final BiFunction<Frame, Moment, Optional<Frame>> admit;
  private final Map<Long, Mended> given = new HashMap<>();
  private final NavigableSet<Long> missing = new TreeSet<>();

  /// @param admit a frame from its origin as this region may store it now; empty: not to be told
  ///   yet
  ForeignFindings(
      Remains remains, Redecider redecider, BiFunction<Frame, Moment, Optional<Frame>> admit) {
    this.remains = remains;
    this.redecider = redecider;
    this.admit = admit;
    remains.lost().forEach(lost -> missing.add(lost.sequence()));
  }

  @Override
  public NavigableSet<Long> missing() {
    return missing;
  }

  @Override
  public int rounds() {
    return 1;
  }

  @Override
  public boolean waitsForDamaged() {
    return true;
  }

  @Override
  public boolean found(List<Frame> frames, long from, long through, Moment now) {
    Map<Long, Mended> found = new HashMap<>();
    for (Frame frame : frames) {
      Optional<Frame> admitted =
          isOfThis(frame.head()) ? admit.apply(frame, now) : Optional.empty();
      if (admitted.isEmpty()) {
        return false;
      }
      Frame joined = redecider.noLooser(admitted.get(), remains.frame());
      for (Entry entry : joined.entries()) {
        found.put(entry.sequence(), new Mended(joined.plan(entry), entry.records()));
      }
    }
    for (long sequence : range(from, through)) {
      Mended mended = found.get(sequence);
      given.put(sequence, mended == null ? withdrawn(sequence) : mended);
      missing.remove(sequence);
    }
    return true;
  }

  private boolean isOfThis(FrameHead head) {
    FrameHead own = remains.frame().head();
    return head.origin().equals(own.origin())
        && head.bucket().equals(own.bucket())
        && head.incarnation() == own.incarnation();
  }

  @Override
  public void nothing(long from, long through) {
    for (long sequence : range(from, through)) {
      given.put(sequence, withdrawn(sequence));
      missing.remove(sequence);
    }
  }

  @Override
  public void lost(long from, long through) {
    missing.removeAll(range(from, through));
  }

  private List<Long> range(long from, long through) {
    return new ArrayList<>(missing.subSet(from, true, Math.max(from, through), true));
  }

  private Mended withdrawn(long sequence) {
    Frame rest = remains.frame();
    return new Mended(Planner.withdrawn(rest.plan(rest.entry(sequence).orElseThrow())), List.of());
  }

  @Override
  public Optional<Mended> mended(Entry entry) {
    return remains.lost(entry.sequence()).isEmpty()
        ? Optional.of(new Mended(remains.frame().plan(entry), entry.records()))
        : Optional.ofNullable(given.get(entry.sequence()));
  }
}
