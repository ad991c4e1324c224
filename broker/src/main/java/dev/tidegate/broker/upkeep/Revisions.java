package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/// Replaces stored frames by a revision of themselves, one change after the other per frame.
///
/// A change reads the frame as it is stored, makes the next revision of it, and is told when that
/// is durable. Changes that were asked for one frame while another was under way are made on what
/// that one left.
public final class Revisions implements CommitSource {
  private static final Duration READ_AGAIN = Duration.ofMillis(200);
  private static final int AT_ONCE = 64;

  /// What it wants done.
  public interface Effects {
    void read(Query query, BiConsumer<Answer, Moment> then);

    /// The revision is durable.
    void replaced(Frame revised, Moment now);

    void alarm(String code, String detail);

    void wake();
  }

  /// What is to become of a frame; the same frame: nothing.
  public interface Change extends BiFunction<Frame, Moment, Frame> {}

  private record Place(BucketId bucket, long position) {}

  private record Wish(Change change, BiConsumer<Frame, Moment> then) {}

  /// A frame with wishes.
  private static final class Job {
    private final ArrayDeque<Wish> wishes = new ArrayDeque<>();
    private boolean reading;
    private long readAtNanos;
  }

  private record Ready(Place place, Frame frame, List<Wish> wishes) {}

  private final Effects effects;
  private final Map<Place, Job> jobs = new LinkedHashMap<>();
  private final ArrayDeque<Ready> ready = new ArrayDeque<>();
  private final List<Ready> underWay = new ArrayList<>();

  public Revisions(Effects effects) {
    this.effects = effects;
  }

  /// Changes the frame that `stored` is a revision of. `then` gets it as it is stored afterwards.
  public void revise(Frame stored, Change change, BiConsumer<Frame, Moment> then) {
    Place place = new Place(stored.head().bucket(), stored.head().firstPosition());
    jobs.computeIfAbsent(place, _ -> new Job()).wishes.add(new Wish(change, then));
    effects.wake();
  }

  public boolean isIdle() {
    return jobs.isEmpty() && underWay.isEmpty();
  }

  /// Reads what is wanted next. To be called when something was asked or time has passed.
  public void pump(Moment now) {
    int reading = 0;
    for (Map.Entry<Place, Job> each : List.copyOf(jobs.entrySet())) {
      Job job = each.getValue();
      if (job.reading) {
        reading++;
      } else if (reading < AT_ONCE && now.reached(job.readAtNanos) && !isUnderWay(each.getKey())) {
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
    if (!(answer instanceof Answer.Frames(var frames, var damage)) || frames.isEmpty()) {
      job.readAtNanos = now.nanos() + READ_AGAIN.toNanos();
      if (answer instanceof Answer.Frames(_, var name) && name.isPresent()) {
        // Nothing can be made of it; it is never served either.
        jobs.remove(place);
        effects.alarm(
            "FRAME_DAMAGED", "bucket " + place.bucket() + " position " + place.position());
      }
      return;
    }
    jobs.remove(place);
    Frame before = frames.getFirst();
    Frame after = before;
    List<Wish> wishes = List.copyOf(job.wishes);
    for (Wish wish : wishes) {
      after = wish.change().apply(after, now);
    }
    if (after.equals(before)) {
      wishes.forEach(wish -> wish.then().accept(before, now));
      return;
    }
    int revision = before.head().revision() + 1;
    ready.add(new Ready(place, after.withHead(after.head().withRevision(revision)), wishes));
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
    }
    pump(now);
  }

  @Override
  public void failed(String cause, Moment now) {
    for (Ready each : underWay) {
      Job job = jobs.computeIfAbsent(each.place(), _ -> new Job());
      each.wishes().reversed().forEach(job.wishes::addFirst);
    }
    underWay.clear();
  }
}
