package dev.tidegate.chaos.run;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.chaos.fault.Schedule;
import dev.tidegate.chaos.fault.Strike;
import dev.tidegate.chaos.fault.Struck;
import dev.tidegate.chaos.play.Audience;
import dev.tidegate.chaos.play.PlayLength;
import dev.tidegate.chaos.play.SeededPlay;
import dev.tidegate.chaos.play.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// What happened in one seed, for who wants to understand it. The same seed tells the same story.
public final class Story implements Audience {
  private static final int LAST = 40;

  /// Something that happened, and when in the world's time.
  public record Line(long atMillis, String what) {}

  /// A fault that was played.
  public record Fault(long atMillis, Strike strike, Struck struck) {}

  private final List<String> world = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final ArrayDeque<Line> last = new ArrayDeque<>();
  private int drawn;
  private long quietAtMillis = -1;

  private final Audience beside;

  private Story(Audience beside) {
    this.beside = beside;
  }

  /// A story and what came of it.
  public record Told(Story story, SeededPlay.Outcome outcome) {}

  /// Plays the seed and listens.
  ///
  /// @param plays which strikes are played, by number
  public static Told of(long seed, PlayLength length, IntPredicate plays) {
    return of(seed, length, plays, Audience.NONE);
  }

  /// @param beside hears the same
  static Told of(long seed, PlayLength length, IntPredicate plays, Audience beside) {
    Story story = new Story(beside);
    return new Told(story, SeededPlay.play(seed, length, plays, story));
  }

  /// Regions with their orgs, and the channels with their hosts.
  public List<String> world() {
    return List.copyOf(world);
  }

  public List<Fault> faults() {
    return List.copyOf(faults);
  }

  /// How many faults the seed's schedule has, played or not.
  public int drawn() {
    return drawn;
  }

  /// When all was healed; negative: it did not come to that.
  public long quietAtMillis() {
    return quietAtMillis;
  }

  /// What happened last, in order: acknowledgements, deliveries, link states, alarms, faults.
  public List<Line> last() {
    return List.copyOf(last);
  }

  @Override
  public void begins(Stage stage, Schedule schedule) {
    drawn = schedule.strikes().size();
    stage
        .world()
        .regions()
        .values()
        .forEach(region ->
            world.add("region " + region.id() + ": " + stage.world().site().orgs(region.id())));
    world.add("channel " + stage.channels().getFirst() + " of acme, all orgs");
    world.add("channel " + stage.channels().getLast() + " of globex, all orgs");
    beside.begins(stage, schedule);
  }

  @Override
  public void struck(Strike strike, Struck struck, Moment at) {
    faults.add(new Fault(millis(at), strike, struck));
    beside.struck(strike, struck, at);
  }

  @Override
  public void quiet(Moment at) {
    quietAtMillis = millis(at);
    beside.quiet(at);
  }

  @Override
  public void traced(Moment at, String what) {
    last.add(new Line(millis(at), what));
    if (last.size() > LAST) {
      last.remove();
    }
    beside.traced(at, what);
  }

  private static long millis(Moment at) {
    return at.nanos() / 1_000_000;
  }
}
