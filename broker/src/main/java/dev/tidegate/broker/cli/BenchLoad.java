package dev.tidegate.broker.cli;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.journal.Batch;
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
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// The batches of one publisher, one after the other, from an empty journal on. The same shape
/// gives the same batches.
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

  private final Shape shape;
  private final List<List<ChannelId>> channels;
  private final Pointer[] ends;
  private final long[] produced;
  private final byte[][] records;
  private int frames;
  private long number;

  BenchLoad(Shape shape) {
    this.shape = shape;
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

  /// The next batch.
  Batch next() {
    return batch(++number);
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
      ChannelId channel = own.get((int) ((first + i) % own.size()));
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
