package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.model.EventId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Rot at rest in one region's store: bits of stored frames that are no longer what was written.
public final class Rot {
  private static final int LATEST = 4;

  private final SimRegion region;
  private final Simulation simulation;
  private final Set<EventId> struck = new HashSet<>();

  Rot(SimRegion region, Simulation simulation) {
    this.region = region;
    this.simulation = simulation;
  }

  /// Strikes any frame, as often one of the latest. Returns an event of it; empty: there is none.
  public Optional<EventId> strikeAny(RandomGenerator chance) {
    List<Frame> frames = frames();
    if (frames.isEmpty()) {
      return Optional.empty();
    }
    int among = chance.nextBoolean() ? frames.size() : Math.min(frames.size(), LATEST);
    Frame frame = frames.get(frames.size() - 1 - chance.nextInt(among));
    EventId event = frame.id(frame.entries().getFirst());
    strike(event, chance);
    return Optional.of(event);
  }

  /// Flips a bit somewhere in the frame that holds the event, if there is one.
  public void strike(EventId event, RandomGenerator chance) {
    for (Frame frame : Stored.frames(region.journal().answer(new Query.FrameOf(event)))) {
      simulation.trace("rot " + region.id() + " " + event);
      region.journal().damage(event, chance.nextInt(1_000) / 1_000.0);
      frame.entries().forEach(entry -> struck.add(frame.id(entry)));
    }
  }

  /// Whether the event's frame was ever struck here.
  boolean hasStruck(EventId event) {
    return struck.contains(event);
  }

  /// Has the broker read all that is stored.
  public void look() {
    for (Frame frame : frames()) {
      EventId event = frame.id(frame.entries().getFirst());
      region.with(core -> core.explain(event, _ -> {}));
    }
  }

  /// Whether a frame is damaged now.
  boolean isThere() {
    InMemoryJournal journal = region.journal();
    return journal.recover().positions().keySet().stream()
        .map(bucket -> journal.answer(new Query.FramesFrom(bucket, 1, Integer.MAX_VALUE)))
        .anyMatch(answer -> ((Answer.Frames) answer).damage().isPresent());
  }

  /// Events of the region's own that it has declared lost.
  Set<EventId> lost() {
    Set<EventId> lost = new HashSet<>();
    for (Frame frame : frames()) {
      for (Entry entry : frame.entries()) {
        if (entry.kind() == EventKind.GAP && frame.head().origin().equals(region.id())) {
          lost.add(frame.id(entry));
        }
      }
    }
    return lost;
  }

  /// All frames; of one that is damaged what is left.
  private List<Frame> frames() {
    List<Frame> all = new ArrayList<>();
    Stored.forEachFrame(region.journal(), all::add);
    return all;
  }
}
