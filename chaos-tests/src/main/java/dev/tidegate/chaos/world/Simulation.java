package dev.tidegate.chaos.world;

import dev.tidegate.broker.support.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Clock, scheduler and chance of one world, all from one seed. Two runs of a seed are the same to
/// the last bit, and their trace hashes tell.
public final class Simulation {
  /// In force are the example policies; a midnight falls into the talk.
  public static final Instant START = Instant.parse("2026-11-23T23:59:25Z");

  private static final long MAX_EVENTS = 50_000_000;

  private record Event(long atNanos, long number, Runnable task) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final SplittableRandom random;
  private final Runnable afterEach;
  private final Witness witness;
  private long nowNanos;
  private long scheduled;
  private long run;
  private long traceHash = 0xcbf29ce484222325L;

  /// @param afterEach runs after every event: the invariants
  Simulation(long seed, Runnable afterEach, Witness witness) {
    random = new SplittableRandom(seed);
    this.afterEach = afterEach;
    this.witness = witness;
  }

  public Moment now() {
    return new Moment(nowNanos, START.toEpochMilli() + nowNanos / 1_000_000);
  }

  /// A generator of its own for one part of the world.
  public RandomGenerator chance() {
    return random.split();
  }

  public boolean happens(double probability) {
    return random.nextDouble() < probability;
  }

  public long between(long fromMillis, long toMillis) {
    return random.nextLong(fromMillis, toMillis + 1);
  }

  public int below(int bound) {
    return random.nextInt(bound);
  }

  public long number() {
    return random.nextLong(1, Long.MAX_VALUE);
  }

  public void after(Duration delay, Runnable task) {
    queue.add(new Event(nowNanos + delay.toNanos(), scheduled++, task));
  }

  public void afterMicros(long micros, Runnable task) {
    queue.add(new Event(nowNanos + micros * 1_000, scheduled++, task));
  }

  /// Runs what is due until `end` from the start.
  public void runUntil(Duration end) {
    while (!queue.isEmpty() && queue.peek().atNanos() <= end.toNanos()) {
      Event event = queue.remove();
      nowNanos = event.atNanos();
      if (++run > MAX_EVENTS) {
        throw new IllegalStateException("The simulation does not come to an end");
      }
      event.task().run();
      afterEach.run();
    }
    nowNanos = end.toNanos();
  }

  /// Takes something that happened into the trace.
  public void trace(String what) {
    for (int i = 0; i < what.length(); i++) {
      traceHash = (traceHash ^ what.charAt(i)) * 0x100000001b3L;
    }
    traceHash = (traceHash ^ nowNanos) * 0x100000001b3L;
    witness.traced(now(), what);
  }

  public long traceHash() {
    return traceHash;
  }

  public long events() {
    return run;
  }
}
