package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Replaces stored frames by a revision of themselves, one change after the other per frame.
///
/// A change reads the frame as it is stored, makes the next revision of it, and is told when that
/// is durable. Changes that were asked for one frame while another was under way are made on what
/// that one left. What is asked of a damaged frame waits until it is restored.
public final class Revisions implements CommitSource {
  private static final Duration READ_AGAIN = Duration.ofMillis(200);
  private static final Duration DAMAGED_AGAIN = Duration.ofSeconds(5);
  private static final int AT_ONCE = 64;

  /// What it wants done.
  public interface Effects {
    void read(Query query, BiConsumer<Answer, Moment> then);

    /// The revision is durable.
    void replaced(Frame revised, Moment now);

    void wake();
  }

  /// What is to become of a frame; the same frame: nothing.
  public interface Change extends BiFunction<Frame, Moment, Frame> {}

  private record Wish(Change change, BiConsumer<Frame, Moment> then) {}

  /// What takes the place of a damaged frame.
  private record Restoring(
      Function<Answer.Damage, Optional<Frame>> next, BiConsumer<Boolean, Moment> then) {}

  /// A frame with wishes.
  private static final class Job {
    private final ArrayDeque<Wish> wishes = new ArrayDeque<>();
    private Optional<Restoring> restoring = Optional.empty();
    private boolean reading;
    private boolean damaged;
    private long readAtNanos;
  }

  private record Ready(
      Place place, Frame frame, List<Wish> wishes, Optional<Restoring> restoring) {}

  private final Effects effects;
  private final Map<Place, Job> jobs = new LinkedHashMap<>();
  private final ArrayDeque<Ready> ready = new ArrayDeque<>();
  private final List<Ready> underWay = new ArrayList<>();
  private Optional<Batch.Merge> held = Optional.empty();

  public Revisions(Effects effects) {
    this.effects = effects;
  }

  /// Changes the frame that `stored` is a revision of. `then` gets it as it is stored afterwards.
  public void revise(Frame stored, Change change, BiConsumer<Frame, Moment> then) {
    jobs.computeIfAbsent(Place.of(stored), _ -> new Job()).wishes.add(new Wish(change, then));
    effects.wake();
  }

  /// Replaces a damaged frame.
  ///
  /// @param next its next revision, if what is damaged there is still what was seen
  /// @param then told whether that is durable; if not, there is nothing to replace any more
  void restore(
      Place place,
      Function<Answer.Damage, Optional<Frame>> next,
      BiConsumer<Boolean, Moment> then) {
    Job job = jobs.computeIfAbsent(place, _ -> new Job());
    job.restoring = Optional.of(new Restoring(next, then));
    job.damaged = false;
    job.readAtNanos = 0;
    effects.wake();
  }

  /// Keeps what is at these places as it is until [#release]; false, and nothing changed, if one of
  /// the frames is being changed or is to be.
  boolean hold(Batch.Merge places) {
    boolean free =
        jobs.keySet().stream().noneMatch(place -> isAt(place, places))
            && ready.stream().noneMatch(each -> isAt(each.place(), places))
            && underWay.stream().noneMatch(each -> isAt(each.place(), places));
    if (free) {
      held = Optional.of(places);
    }
    return free;
  }

  void release() {
    held = Optional.empty();
    if (!jobs.isEmpty()) {
      effects.wake();
    }
  }

  private static boolean isAt(Place place, Batch.Merge places) {
    return place.bucket().equals(places.bucket())
        && place.position() >= places.first()
        && place.position() <= places.last();
  }

  private boolean isHeld(Place place) {
    return held.isPresent() && isAt(place, held.get());
  }

  /// Nothing is to be done but for frames that wait to be restored.
  public boolean isIdle() {
    return jobs.values().stream().allMatch(job -> job.damaged)
        && ready.isEmpty()
        && underWay.isEmpty();
  }

  /// Reads what is wanted next. To be called when something was asked or time has passed.
  public void pump(Moment now) {
    int reading = 0;
    for (Map.Entry<Place, Job> each : List.copyOf(jobs.entrySet())) {
      Job job = each.getValue();
      if (job.reading) {
        reading++;
      } else if (reading < AT_ONCE
          && now.reached(job.readAtNanos)
          && !isUnderWay(each.getKey())
          && !isHeld(each.getKey())) {
        reading++;
        job.reading = true;
        Place place = each.getKey();
        effects.read(
            new Query.FramesFrom(place.bucket(), place.position(), 1),
            (answer, at) -> read(place, answer, at));
      }
    }
  }

  private boolean isUnderWay(Place place) {
    return underWay.stream().anyMatch(each -> each.place().equals(place))
        || ready.stream().anyMatch(each -> each.place().equals(place));
  }

  private void read(Place place, Answer answer, Moment now) {
    Job job = jobs.get(place);
    if (job == null) {
      return;
    }
    job.reading = false;
    if (!(answer instanceof Answer.Frames(var frames, var damage))) {
      job.readAtNanos = now.plus(READ_AGAIN).nanos();
    } else if (lies(frames, damage).filter(there -> !there.equals(place)).isPresent()) {
      move(place, lies(frames, damage).orElseThrow(), now);
    } else if (!frames.isEmpty()) {
      Optional<Restoring> needless = job.restoring;
      job.restoring = Optional.empty();
      make(place, job, frames.getFirst(), frames.getFirst().head().revision() + 1, now);
      needless.ifPresent(each -> each.then().accept(false, now));
    } else if (damage.isPresent()) {
      damaged(place, job, damage.get(), now);
    } else {
      job.readAtNanos = now.plus(READ_AGAIN).nanos();
    }
  }

  /// Where the frame lies that was read.
  private static Optional<Place> lies(List<Frame> frames, Optional<Answer.Damage> damage) {
    return frames.stream()
        .findFirst()
        .or(() -> damage.map(each -> each.remains().frame()))
        .map(Place::of);
  }

  /// The frame was merged into one that lies at another place: what was asked of it is asked of
  /// that one, which is read for it, for it may be under way itself.
  private void move(Place from, Place to, Moment now) {
    Job moved = jobs.remove(from);
    if (moved == null) {
      return;
    }
    if (!moved.wishes.isEmpty()) {
      jobs.computeIfAbsent(to, _ -> new Job()).wishes.addAll(moved.wishes);
      effects.wake();
    }
    // A frame that was merged was whole.
    moved.restoring.ifPresent(each -> each.then().accept(false, now));
  }

  private void damaged(Place place, Job job, Answer.Damage damage, Moment now) {
    Optional<Frame> next = job.restoring.flatMap(each -> each.next().apply(damage));
    if (next.isPresent()) {
      make(place, job, next.get(), next.get().head().revision(), now);
      return;
    }
    Optional<Restoring> needless = job.restoring;
    job.restoring = Optional.empty();
    job.damaged = true;
    job.readAtNanos = now.plus(DAMAGED_AGAIN).nanos();
    if (job.wishes.isEmpty()) {
      jobs.remove(place);
    }
    needless.ifPresent(each -> each.then().accept(false, now));
  }

  /// Makes the wishes on a frame, and gets it ready to be stored under a new revision.
  private void make(Place place, Job job, Frame before, int revision, Moment now) {
    jobs.remove(place);
    List<Wish> wishes = List.copyOf(job.wishes);
    if (wishes.isEmpty() && job.restoring.isEmpty()) {
      return;
    }
    Frame after = before;
    for (Wish wish : wishes) {
      after = wish.change().apply(after, now);
    }
    if (after.equals(before) && job.restoring.isEmpty()) {
      wishes.forEach(wish -> wish.then().accept(before, now));
      return;
    }
    Frame revised = after.withHead(after.head().withRevision(revision));
    ready.add(new Ready(place, revised, wishes, job.restoring));
    effects.wake();
  }

  @Override
  public boolean hasWork() {
    return !ready.isEmpty();
  }

  @Override
  public void fill(Batch.Builder batch, Budget budget, Moment now) {
    while (!ready.isEmpty() && budget.isOpen()) {
      Ready next = ready.remove();
      budget.take(next.frame().entries().size(), next.frame().recordBytes());
      batch.replacements.add(next.frame());
      underWay.add(next);
    }
  }

  @Override
  public void stored(List<Frame> frames, Moment now) {
    List<Ready> done = List.copyOf(underWay);
    underWay.clear();
    for (Ready each : done) {
      effects.replaced(each.frame(), now);
      each.wishes().forEach(wish -> wish.then().accept(each.frame(), now));
      each.restoring().ifPresent(restoring -> restoring.then().accept(true, now));
    }
    pump(now);
  }

  @Override
  public void failed(String cause, Moment now) {
    underWay.forEach(this::again);
    underWay.clear();
  }

  /// What decisions rest on has changed: what was made on the former and is not given to the store
  /// yet is made again, of what is stored by then.
  public void renew() {
    ready.forEach(this::again);
    ready.clear();
    effects.wake();
  }

  private void again(Ready each) {
    Job job = jobs.computeIfAbsent(each.place(), _ -> new Job());
    each.wishes().reversed().forEach(job.wishes::addFirst);
    job.restoring = each.restoring().or(() -> job.restoring);
  }
}
