package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.decide.Renderer;
import dev.tidegate.broker.frame.Digest;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Remains;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/// What was found of a frame of this region's own events: originals that are, bit for bit, what was
/// stored here. All other renditions are made of them, by the plans that were stored.
///
/// Any region may have such a record and none can make another that passes for it, so it does not
/// matter who gives it.
final class OwnFindings implements Findings {
  private final Remains remains;
  private final Map<Long, Digest> wanted = new HashMap<>();
  private final Map<Long, byte[]> originals = new HashMap<>();
  private final NavigableSet<Long> missing = new TreeSet<>();

  OwnFindings(Remains remains) {
    this.remains = remains;
    for (Remains.Lost lost : remains.lost()) {
      if (lost.original().isPresent()) {
        wanted.put(lost.sequence(), lost.original().get());
        missing.add(lost.sequence());
      }
    }
  }

  @Override
  public NavigableSet<Long> missing() {
    return missing;
  }

  /// A frame may still be on its way to a region when that is asked, and a region may be mending
  /// its own copy.
  @Override
  public int rounds() {
    return 2;
  }

  /// The other region would wait for this one.
  @Override
  public boolean waitsForDamaged() {
    return false;
  }

  @Override
  public boolean found(List<Frame> frames, long from, long through, Moment now) {
    for (Frame frame : frames) {
      for (Entry entry : frame.entries()) {
        Digest digest = wanted.get(entry.sequence());
        for (Entry.Slot slot : entry.records()) {
          if (digest != null && digest.equals(Digest.of(slot.bytes()))) {
            originals.put(entry.sequence(), slot.bytes());
            missing.remove(entry.sequence());
          }
        }
      }
    }
    return true;
  }

  @Override
  public void nothing(long from, long through) {}

  @Override
  public void lost(long from, long through) {}

  @Override
  public Optional<Mended> mended(Entry entry) {
    Plan plan = remains.frame().plan(entry);
    List<Remains.Lost> lost = remains.lost(entry.sequence());
    if (lost.isEmpty()) {
      return Optional.of(new Mended(plan, entry.records()));
    }
    Optional<byte[]> original =
        entry.record(0).or(() -> Optional.ofNullable(originals.get(entry.sequence())));
    return original.map(bytes -> new Mended(plan, records(entry, plan, lost, bytes)));
  }

  private static List<Entry.Slot> records(
      Entry entry, Plan plan, List<Remains.Lost> lost, byte[] original) {
    List<Entry.Slot> records = new ArrayList<>(entry.records());
    for (Remains.Lost each : lost) {
      Outcome rendition = plan.renditions().get(each.slot());
      records.add(
          new Entry.Slot(
              each.slot(), each.slot() == 0 ? original : Renderer.rendition(original, rendition)));
    }
    records.sort(java.util.Comparator.comparingInt(Entry.Slot::number));
    return records;
  }
}
