package dev.tidegate.broker.testing;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.compliance.policy.Transform;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Frames for tests, with what a test does not care about filled in.
///
/// `Frames.after(end).origin(eu).event(channel, "hello").event(channel, "again").build()`.
public final class Frames {
  public static final RegionId EU = new RegionId("eu-de");
  public static final RegionId US = new RegionId("us-va");
  public static final OrgId ACME = new OrgId("acme");
  public static final OrgId GLOBEX = new OrgId("globex");

  /// Two renditions: the original for the author's org, a changed copy for another; nothing for a
  /// third.
  public static final Plan PLAN =
      new Plan(
          ACME,
          new TreeSet<>(List.of("email")),
          new TreeSet<>(List.of("internal")),
          "ab".repeat(32),
          1_000,
          Plan.NO_END,
          List.of(
              Outcome.Copy.PLAIN,
              new Outcome.Copy(new TreeMap<>(Map.of("email", Transform.REDACT)))),
          List.of(
              new Plan.Reader(ACME, Outcome.Copy.PLAIN, 0, List.of()),
              new Plan.Reader(
                  GLOBEX,
                  new Outcome.Copy(new TreeMap<>(Map.of("email", Transform.REDACT))),
                  1,
                  List.of(new RuleRef("acme", "no-addresses", "contract 7"))),
              new Plan.Reader(
                  new OrgId("initech"),
                  new Outcome.Block("not a party"),
                  Plan.NO_SLOT,
                  List.of(new RuleRef("baseline", RuleRef.DEFAULT, "")))));

  private Frames() {}

  /// A channel whose bucket is `bucket`; `number` tells those of one bucket apart.
  public static ChannelId channel(BucketId bucket, int number) {
    int found = -1;
    for (long low = 0; ; low++) {
      ChannelId channel = new ChannelId(0x0195_0000_0000_0000L, low);
      if (channel.bucket().equals(bucket) && ++found == number) {
        return channel;
      }
    }
  }

  public static Producer producer(int number) {
    return new Producer(ACME, 77, number);
  }

  /// A frame that follows on `after` in the same incarnation; the first of incarnation 1 after
  /// [Pointer#START].
  public static Builder after(Pointer after) {
    return new Builder(after, Math.max(1, after.incarnation()), after.sequence() + 1);
  }

  /// The first frame of a new incarnation.
  public static Builder incarnation(long incarnation, Pointer after) {
    return new Builder(after, incarnation, 1);
  }

  /// Gathers a frame. Not safe for use by many threads.
  public static final class Builder {
    private final Pointer after;
    private final long incarnation;
    private final long firstSequence;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Frame.Key> keys = new ArrayList<>();
    private final List<Frame.Mark> marks = new ArrayList<>();
    private RegionId origin = EU;
    private BucketId bucket = new BucketId(7);
    private long storedAtMillis = 5_000;
    private Map<RegionId, Pointer> dependencies = Map.of(US, new Pointer(3, 9));
    private Map<RegionId, Long> control = Map.of(EU, 4L, US, 2L);
    private long sequence;

    private Builder(Pointer after, long incarnation, long firstSequence) {
      this.after = after;
      this.incarnation = incarnation;
      this.firstSequence = firstSequence;
      sequence = firstSequence;
    }

    public Builder origin(RegionId region) {
      origin = region;
      return this;
    }

    public Builder bucket(BucketId id) {
      bucket = id;
      return this;
    }

    public Builder storedAt(long millis) {
      storedAtMillis = millis;
      return this;
    }

    /// The events of other regions that it depends on.
    public Builder dependencies(Map<RegionId, Pointer> last) {
      dependencies = last;
      return this;
    }

    /// The control entries that it was decided under.
    public Builder control(Map<RegionId, Long> positions) {
      control = positions;
      return this;
    }

    /// The next sequence: a post with two renditions of `text`.
    public Builder event(ChannelId channel, String text) {
      return event(channel, text.getBytes(StandardCharsets.UTF_8));
    }

    public Builder event(ChannelId channel, byte[] record) {
      byte[] changed = record.clone();
      for (int i = 0; i < changed.length; i++) {
        changed[i] ^= 0x20;
      }
      return event(channel, List.of(new Entry.Slot(0, record), new Entry.Slot(1, changed)));
    }

    /// The next sequence: a post with the records given.
    public Builder event(ChannelId channel, List<Entry.Slot> records) {
      entries.add(new Entry(sequence++, channel, 0, 0, EventKind.POSTED, records));
      return this;
    }

    /// The next sequence is covered, but this region gets nothing of it.
    public Builder skipped() {
      sequence++;
      return this;
    }

    /// The event before has an idempotency key.
    public Builder key(long high, long low) {
      keys.add(new Frame.Key(sequence - 1, high, low));
      return this;
    }

    /// The event before came from a producer.
    public Builder mark(Producer producer, long producerSequence) {
      marks.add(new Frame.Mark(sequence - 1, producer, producerSequence));
      return this;
    }

    public Frame build() {
      FrameHead head =
          new FrameHead(
              bucket,
              origin,
              incarnation,
              after,
              firstSequence,
              sequence - 1,
              0,
              0,
              storedAtMillis,
              false,
              new TreeMap<>(dependencies),
              new TreeMap<>(control));
      return new Frame(head, List.of(PLAN), entries, keys, marks);
    }
  }
}
