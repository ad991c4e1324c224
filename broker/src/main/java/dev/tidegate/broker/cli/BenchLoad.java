package dev.tidegate.broker.cli;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Journal;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// A publisher that gives a journal one batch after the other and measures each from the call to
/// the completion.
final class BenchLoad {
  private static final RegionId ORIGIN = new RegionId("bench");
  private static final OrgId ORG = new OrgId("bench");
  private static final int RECORDS = 1024;
  private static final Plan PLAN =
      new Plan(
          ORG,
          Collections.emptySortedSet(),
          new TreeSet<>(),
          "00".repeat(32),
          0,
          Plan.NO_END,
          List.of(Outcome.Copy.PLAIN),
          List.of(new Plan.Reader(ORG, Outcome.Copy.PLAIN, 0, List.of())));

  /// How the events come: frame after frame, each to the next bucket.
  record Shape(int eventBytes, int perCommit, int perFrame, int channels, int buckets) {
    Shape {
      require("event-bytes", eventBytes, 64 << 10);
      require("per-commit", perCommit, 1 << 16);
      require("per-frame", perFrame, 1 << 12);
      require("channels", channels, 1 << 16);
      require("buckets", buckets, BucketId.COUNT);
      if (channels < buckets) {
        throw new IllegalArgumentException(
            "channels: " + channels + " (expected: one for each bucket at least)");
      }
    }

    private static void require(String name, int value, int most) {
      if (value < 1 || value > most) {
        throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to " + most + ")");
      }
    }
  }

  /// What each commit cost, in order.
  record Costs(long[] nanos) {
    long commits() {
      return nanos.length;
    }

    double seconds() {
      return Arrays.stream(nanos).sum() / 1e9;
    }

    Costs first() {
      return new Costs(Arrays.copyOf(nanos, nanos.length / 20));
    }

    Costs last() {
      return new Costs(Arrays.copyOfRange(nanos, nanos.length - nanos.length / 20, nanos.length));
    }

    double meanMicros() {
      return Arrays.stream(nanos).average().orElse(0) / 1e3;
    }

    double medianMicros() {
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length / 2] / 1e3;
    }

    /// What a commit cost in runs of `turn` commits, in the mean of the runs' middle half: a shared
    /// disk's worst moments are left out, and its best.
    double steadyMicros(int turn) {
      double[] means = new double[Math.max(1, nanos.length / turn)];
      for (int i = 0; i < means.length; i++) {
        int to = Math.min((i + 1) * turn, nanos.length);
        means[i] = Arrays.stream(nanos, i * turn, to).average().orElse(0) / 1e3;
      }
      Arrays.sort(means);
      return Arrays.stream(means, means.length / 4, means.length - means.length / 4)
          .average()
          .orElse(0);
    }

    /// By how many percent these cost more than `others`, in the mean.
    double growthPercent(Costs others) {
      return 100 * (meanMicros() / others.meanMicros() - 1);
    }
  }

  private final Shape shape;
  private final Journal journal;
  private final List<List<ChannelId>> channels;
  private final Pointer[] ends;
  private final long[] produced;
  private final byte[][] records;
  private final BlockingQueue<Completion> completions = new ArrayBlockingQueue<>(1);
  private int frames;
  private long number;

  BenchLoad(Shape shape, Journal journal) {
    this.shape = shape;
    this.journal = journal;
    channels = channels(shape);
    ends = new Pointer[shape.buckets()];
    Arrays.fill(ends, Pointer.START);
    produced = new long[shape.buckets()];
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    records = new byte[RECORDS][shape.eventBytes()];
    for (byte[] record : records) {
      random.nextBytes(record);
    }
  }

  /// Appends `commits` batches to an empty journal.
  Costs run(long commits, IntConsumer percent) {
    long[] nanos = new long[Math.toIntExact(commits)];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = commit();
      if ((i + 1) * 100L / nanos.length != i * 100L / nanos.length) {
        percent.accept((int) ((i + 1) * 100L / nanos.length));
      }
    }
    return new Costs(nanos);
  }

  /// Appends the next batch and returns what it cost, in nanoseconds.
  long commit() {
    Batch batch = batch(++number);
    long start = System.nanoTime();
    journal.append(batch, completions::add);
    require(completions);
    return System.nanoTime() - start;
  }

  private static void require(BlockingQueue<Completion> completions) {
    try {
      Completion completion = completions.take();
      if (!(completion instanceof Completion.Stored)) {
        throw new IllegalStateException("Batch was not stored: " + completion);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  private Batch batch(long next) {
    Batch.Builder batch = Batch.builder();
    for (int left = shape.perCommit(); left > 0; left -= shape.perFrame()) {
      batch.frames.add(frame(frames++ % shape.buckets(), Math.min(left, shape.perFrame())));
    }
    return batch.build(next);
  }

  private Frame frame(int bucket, int events) {
    List<ChannelId> own = channels.get(bucket);
    Pointer after = ends[bucket];
    long first = after.sequence() + 1;
    Producer producer = new Producer(ORG, 1, frames % 8);
    List<Entry> entries = new ArrayList<>(events);
    List<Frame.Mark> marks = new ArrayList<>(events);
    for (int i = 0; i < events; i++) {
      ChannelId channel = own.get(i % own.size());
      byte[] record = records[(int) ((first + i) % RECORDS)];
      entries.add(
          new Entry(
              first + i, channel, 0, 0, EventKind.POSTED, List.of(new Entry.Slot(0, record))));
      marks.add(new Frame.Mark(first + i, producer, ++produced[bucket]));
    }
    FrameHead head =
        new FrameHead(
            own.getFirst().bucket(),
            ORIGIN,
            1,
            after,
            first,
            first + events - 1,
            0,
            0,
            0,
            false,
            new TreeMap<>(),
            new TreeMap<>());
    Frame frame = new Frame(head, List.of(PLAN), entries, List.of(), marks);
    ends[bucket] = frame.end();
    return frame;
  }

  /// The channels of each bucket, found by trying ids.
  private static List<List<ChannelId>> channels(Shape shape) {
    List<List<ChannelId>> found = new ArrayList<>();
    for (int bucket = 0; bucket < shape.buckets(); bucket++) {
      found.add(new ArrayList<>());
    }
    int missing = shape.channels();
    for (long low = 0; missing > 0; low++) {
      ChannelId channel = new ChannelId(1, low);
      int bucket = channel.bucket().value();
      if (bucket < shape.buckets()) {
        List<ChannelId> own = found.get(bucket);
        int most = (shape.channels() + shape.buckets() - 1 - bucket) / shape.buckets();
        if (own.size() < most) {
          own.add(channel);
          missing--;
        }
      }
    }
    return found;
  }
}
