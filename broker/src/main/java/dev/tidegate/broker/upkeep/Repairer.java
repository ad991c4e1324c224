package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.decide.Redecider;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Remains;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Mends stored frames whose bytes are damaged: from memory, else from what is left of them and
/// from other regions. What nobody has any more becomes gap markers.
///
/// | a frame is | until | then |
/// |---|---|---|
/// | named | it is found in the tail, or nothing of it is missing | restoring |
/// | named | – | asking: its origin, or for one of our own all regions that may hold some of it |
/// | asking | nothing is missing any more, or everyone asked has told what it has | restoring |
/// | restoring | its next revision is durable | repaired, or lost in part; alarmed either way |
///
/// It begins anew with each start: a frame that is still damaged is named at its next read. At most
/// [#AT_ONCE] frames are mended at a time; one that nobody has answered for gives way to others.
/// Owned by the broker's loop.
public final class Repairer {
  static final int AT_ONCE = 32;
  private static final int QUESTIONS_PER_REGION = 4;
  private static final Duration UNHEARD = Duration.ofSeconds(30);

  /// What it wants done.
  public interface Effects {
    /// The regions that may hold events of ours in these channels.
    List<RegionId> holders(Set<ChannelId> channels);

    /// Asks a region; what it has is told by [#answered] with this number, or never. False if it
    /// cannot be asked now.
    boolean ask(RegionId region, long number, Range range);

    /// A frame from its origin as this region may store it now; empty: that cannot be told yet.
    Optional<Frame> admitted(Frame sent, Moment now);

    void alarm(String code, String detail);
  }

  private final RegionId self;
  private final Tail tail;
  private final Redecider redecider;
  private final Revisions revisions;
  private final Effects effects;
  private final Map<Place, Repair> asking = new LinkedHashMap<>();
  private final Set<Place> restoring = new HashSet<>();
  private long lastNumber;

  public Repairer(
      RegionId self, Tail tail, Redecider redecider, Revisions revisions, Effects effects) {
    this.self = self;
    this.tail = tail;
    this.redecider = redecider;
    this.revisions = revisions;
    this.effects = effects;
  }

  /// A read came upon a damaged frame.
  public void damaged(Answer.Damage damage, Moment now) {
    Frame rest = damage.remains().frame();
    Place place = Place.of(rest);
    if (asking.containsKey(place) || restoring.contains(place) || !hasRoom(now)) {
      return;
    }
    effects.alarm("FRAME_DAMAGED", damage.toString());
    Optional<Frame> kept =
        tail.at(place.bucket(), place.position()).filter(frame -> frame.head().equals(rest.head()));
    if (kept.isPresent()) {
      int revision = rest.head().revision() + 1;
      restore(damage, new Rebuilt(kept.get().withHead(rest.head().withRevision(revision)), 0));
    } else {
      asking.put(place, repair(damage, now));
      pump(now);
    }
  }

  /// What a region has of a range that it was asked for.
  public void answered(RegionId region, long number, Given given, Moment now) {
    for (Repair repair : asking.values()) {
      for (Enquiry enquiry : repair.enquiries()) {
        if (enquiry.region.equals(region) && enquiry.isAnswer(number)) {
          repair.answered(enquiry, given, now);
          pump(now);
          return;
        }
      }
    }
  }

  /// Asks what is to be asked now, and replaces what is decided. To be called when time has passed.
  public void pump(Moment now) {
    for (Map.Entry<Place, Repair> each : List.copyOf(asking.entrySet())) {
      Repair repair = each.getValue();
      if (repair.isDecided()) {
        asking.remove(each.getKey());
        restore(repair.damage, repair.rebuilt());
      } else {
        repair.enquiries().forEach(enquiry -> ask(repair, enquiry, now));
      }
    }
  }

  private boolean hasRoom(Moment now) {
    if (asking.size() + restoring.size() < AT_ONCE) {
      return true;
    }
    Optional<Map.Entry<Place, Repair>> quiet =
        asking.entrySet().stream()
            .min(Comparator.comparingLong(each -> each.getValue().heardAtNanos()))
            .filter(each -> now.since(each.getValue().heardAtNanos()).compareTo(UNHEARD) >= 0);
    quiet.ifPresent(each -> asking.remove(each.getKey()));
    return quiet.isPresent();
  }

  private Repair repair(Answer.Damage damage, Moment now) {
    Remains remains = damage.remains();
    RegionId origin = remains.frame().head().origin();
    if (!origin.equals(self)) {
      Findings findings = new ForeignFindings(remains, redecider, effects::admitted);
      return new Repair(damage, findings, List.of(origin), now);
    }
    Set<ChannelId> channels =
        remains.frame().entries().stream().map(Entry::channel).collect(Collectors.toSet());
    return new Repair(damage, new OwnFindings(remains), effects.holders(channels), now);
  }

  private void ask(Repair repair, Enquiry enquiry, Moment now) {
    if (questions(enquiry.region) >= QUESTIONS_PER_REGION && !enquiry.isOut()) {
      return;
    }
    Optional<Range> range = repair.due(enquiry, now);
    if (range.isPresent()) {
      long number = ++lastNumber;
      if (effects.ask(enquiry.region, number, range.get())) {
        enquiry.asked(number, range.get().from(), now);
      } else {
        enquiry.failed(now);
      }
    }
  }

  private long questions(RegionId region) {
    return asking.values().stream()
        .flatMap(repair -> repair.enquiries().stream())
        .filter(enquiry -> enquiry.isOut() && enquiry.region.equals(region))
        .count();
  }

  private void restore(Answer.Damage damage, Rebuilt rebuilt) {
    Frame rest = damage.remains().frame();
    Place place = Place.of(rest);
    restoring.add(place);
    // A sweep may have come past it while it was damaged.
    revisions.revise(rest, redecider::corrected, (_, _) -> {});
    revisions.restore(
        place,
        found ->
            found.remains().frame().head().equals(rest.head())
                ? Optional.of(rebuilt.frame())
                : Optional.empty(),
        (restored, _) -> {
          restoring.remove(place);
          if (restored) {
            report(damage, rebuilt.lost());
          }
        });
  }

  private void report(Answer.Damage damage, int lost) {
    if (lost > 0) {
      effects.alarm("RANGE_LOST", damage + ", events " + lost);
    }
    effects.alarm("FRAME_REPAIRED", damage + ", events lost " + lost);
  }
}
