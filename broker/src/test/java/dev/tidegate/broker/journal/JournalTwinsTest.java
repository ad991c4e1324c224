package dev.tidegate.broker.journal;

import static dev.tidegate.broker.testing.Frames.EU;
import static dev.tidegate.broker.testing.Frames.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Merged;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random batches to the twin in memory and to SQLite: after each, both must know and answer the
/// same.
final class JournalTwinsTest {
  private static final List<BucketId> BUCKETS = List.of(new BucketId(0), new BucketId(255));
  private static final List<RegionId> ORIGINS = List.of(EU, US);
  private static final int BATCHES = 40;

  @TempDir private Path folder = Path.of("unset");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void randomBatches_bothStores_answerTheSame(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    InMemoryJournal twin = new InMemoryJournal(1);
    Histories histories = new Histories(random, twin);
    int merges = 0;
    try (SqliteStore store = new SqliteStore(folder)) {
      for (int round = 0; round < BATCHES; round++) {
        long number = twin.lastBatch() + 1;
        Batch batch = histories.batch(number);
        Map<BucketId, List<Object>> before = histories.events();
        Completion expected = twin.store(batch);
        Completion actual = Asked.append(store.journal(), batch);

        assertThat(actual).as("seed %d, batch %d", seed, number).isEqualTo(expected);
        if (expected instanceof Completion.Failed) {
          continue;
        }
        if (random.nextInt(12) == 0) {
          store.stop();
        }
        if (batch.merge().isPresent()) {
          merges++;
          before.forEach((bucket, events) ->
              assertThat(histories.events().get(bucket)).startsWith(events.toArray()));
        }
        assertThat(known(store.journal().recover()))
            .as("seed %d, batch %d", seed, number)
            .usingRecursiveComparison()
            .isEqualTo(known(twin.recover()));
        for (int i = 0; i < 20; i++) {
          Query query = histories.query();
          assertThat(plain(Asked.read(store.journal(), query)))
              .as("seed %d, batch %d, %s", seed, number, query)
              .isEqualTo(plain(twin.answer(query)));
        }
      }
    }
    assertThat(merges).isPositive();
  }

  /// The answer as a value with `equals`: arrays as text.
  private static Object plain(Answer answer) {
    return switch (answer) {
      case Answer.Control(List<Batch.StoredControl> entries) ->
          entries.stream()
              .map(e -> List.of(e.localPosition(), e.region(), e.position(), hex(e.entry())))
              .toList();
      case Answer.Token(Optional<byte[]> token) -> token.map(JournalTwinsTest::hex);
      case Answer.Frames frames -> frames;
      case Answer.Events events -> events;
      case Answer.Sequences sequences -> sequences;
      case Answer.Count count -> count;
      case Answer.Unreadable unreadable -> unreadable;
    };
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /// Without the id and the key of the store, and without an order of keys, which none is promised
  /// of.
  private static Recovered known(Recovered recovered) {
    List<Recovered.StoredKey> keys = new ArrayList<>(recovered.keys());
    keys.sort(Comparator.comparing(Recovered.StoredKey::toString));
    return new Recovered(
        0,
        LogKey.ofNumber(0),
        recovered.lastBatch(),
        recovered.positions(),
        recovered.ends(),
        recovered.control(),
        keys,
        recovered.openBlanks(),
        recovered.parked(),
        recovered.runs(),
        recovered.sweep(),
        recovered.settled());
  }

  /// Makes batches that follow on what the twin holds, most of them, and asks about all that they
  /// name.
  private static final class Histories {
    private final RandomGenerator random;
    private final InMemoryJournal twin;
    private final Map<Producer, Map<BucketId, Long>> produced = new HashMap<>();
    private final List<Frame> stored = new ArrayList<>();

    Histories(RandomGenerator random, InMemoryJournal twin) {
      this.random = random;
      this.twin = twin;
    }

    Batch batch(long number) {
      Batch.Builder batch = Batch.builder();
      for (BucketId bucket : BUCKETS) {
        for (RegionId origin : ORIGINS) {
          if (random.nextBoolean()) {
            stream(batch, bucket, origin);
          }
        }
      }
      replace(batch);
      if (batch.replacements.isEmpty() && random.nextInt(3) > 0) {
        merge(batch);
      }
      for (long control = twin.lastControl() + 1; random.nextInt(3) == 0; control++) {
        batch.control.add(
            new Batch.StoredControl(control, pick(ORIGINS), control, new byte[] {(byte) control}));
      }
      if (random.nextBoolean()) {
        batch.edits.add(new Batch.Edit(anyEvent(), anyEvent()));
        batch.blanksOpened.add(anyEvent());
        batch.blanksDone.add(anyEvent());
        batch.cursors.add(new Batch.Cursor(org(), name(), bytes(5)));
        batch.run = Optional.of(new Batch.Run(number, number, twin.recover().positions()));
        batch.sweep = Optional.of(new Batch.Sweep(name(), number, random.nextInt(257), number));
        batch.refusals.add(new Batch.Refusal(anyEvent(), "NOT_AT_HOME", number));
        batch.parkings.add(
            new Batch.Parking(channel(pick(BUCKETS)), anyEvent(), "poison", random.nextBoolean()));
      }
      return batch.build(number);
    }

    private void stream(Batch.Builder batch, BucketId bucket, RegionId origin) {
      List<Pointer> ends = twin.ends(new StreamKey(bucket, origin));
      Pointer end = ends.isEmpty() ? Pointer.START : ends.getLast();
      for (int i = random.nextInt(3); i >= 0; i--) {
        if (random.nextInt(4) == 0) {
          Pointer after = end;
          long incarnation = Math.max(1, end.incarnation());
          end = new Pointer(incarnation, end.sequence() + random.nextInt(1, 4));
          batch.skips.add(
              new Batch.Skip(
                  bucket, origin, after, incarnation, after.sequence() + 1, end.sequence()));
        } else {
          Frame frame = frame(bucket, origin, end);
          batch.frames.add(frame);
          end = frame.end();
        }
      }
    }

    private Frame frame(BucketId bucket, RegionId origin, Pointer end) {
      Frames.Builder frame =
          random.nextInt(6) == 0
              ? Frames.incarnation(end.incarnation() + random.nextInt(1, 9), end)
              : Frames.after(end);
      frame.bucket(bucket).origin(origin).storedAt(random.nextInt(1_000));
      for (int i = random.nextInt(4); i >= 0; i--) {
        if (random.nextInt(5) == 0) {
          frame.skipped();
          continue;
        }
        frame.event(channel(bucket), bytes(random.nextInt(10) == 0 ? 20_000 : 40));
        switch (random.nextInt(3)) {
          case 0 -> frame.key(random.nextLong(), random.nextLong());
          case 1 -> {
            Producer producer = producer();
            frame.mark(
                producer,
                produced
                    .computeIfAbsent(producer, _ -> new TreeMap<>())
                    .merge(bucket, 1L, Long::sum));
          }
          default -> {}
        }
      }
      return frame.build();
    }

    /// Another revision of a frame that is there, or, now and then, of one that is there in another
    /// revision.
    private void replace(Batch.Builder batch) {
      stored.clear();
      for (BucketId bucket : BUCKETS) {
        if (twin.answer(new Query.FramesFrom(bucket, 1, Integer.MAX_VALUE))
            instanceof Answer.Frames(List<Frame> frames, var _)) {
          stored.addAll(frames);
        }
      }
      if (!stored.isEmpty() && random.nextBoolean()) {
        Frame frame = pick(stored);
        List<Entry> entries = new ArrayList<>(frame.entries());
        int at = random.nextInt(entries.size());
        entries.set(at, entries.get(at).with(0, List.of(new Entry.Slot(1, bytes(7)))));
        Frame revised = frame.revised(frame.plans(), entries);
        batch.replacements.add(
            random.nextInt(20) == 0 ? revised.revised(frame.plans(), entries) : revised);
      }
    }

    /// What each bucket holds, event by event.
    Map<BucketId, List<Object>> events() {
      Map<BucketId, List<Object>> events = new TreeMap<>();
      for (BucketId bucket : BUCKETS) {
        List<Object> of = new ArrayList<>();
        if (twin.answer(new Query.FramesFrom(bucket, 1, Integer.MAX_VALUE))
            instanceof Answer.Frames(List<Frame> frames, var _)) {
          for (Frame frame : frames) {
            for (Entry entry : frame.entries()) {
              of.add(List.of(frame.id(entry), entry.with(0, entry.records()), frame.plan(entry)));
            }
          }
        }
        events.put(bucket, of);
      }
      return events;
    }

    /// Frames that lie one behind the other; now and then such as cannot be one.
    private void merge(Batch.Builder batch) {
      if (stored.size() < 2) {
        return;
      }
      int from = random.nextInt(stored.size() - 1);
      boolean any = random.nextInt(20) == 0;
      int to = from;
      while (to + 1 < stored.size()
          && to - from < 7
          && (any || Merged.objection(stored.subList(from, to + 2)).isEmpty())) {
        to++;
      }
      FrameHead first = stored.get(from).head();
      long last = stored.get(to).lastPosition();
      if (last > first.firstPosition()
          && last - first.firstPosition() < Merged.MAX_EVENTS
          && to > from) {
        batch.merge = Optional.of(new Batch.Merge(first.bucket(), first.firstPosition(), last));
        batch.settled = Optional.of(Map.of(first.bucket(), last));
      }
    }

    Query query() {
      BucketId bucket = pick(BUCKETS);
      long position = random.nextLong(140);
      int bytes = random.nextInt(60_000);
      return switch (random.nextInt(11)) {
        case 0 -> new Query.FramesFrom(bucket, position, bytes);
        case 1 -> new Query.StreamFrom(bucket, pick(ORIGINS), pointer(), bytes);
        case 2 -> new Query.FrameOf(anyEvent());
        case 3 ->
            new Query.ChannelFrames(
                channel(bucket), random.nextInt(40), random.nextBoolean(), random.nextInt(12));
        case 4 -> new Query.EditsOf(anyEvent());
        case 5 -> new Query.ProducerEnds(producer());
        case 6 -> new Query.FrameOfMark(producer(), bucket, random.nextInt(30));
        case 7 -> new Query.ControlFrom(random.nextInt(20), random.nextInt(9));
        case 8 -> new Query.ControlOf(pick(ORIGINS), random.nextInt(20), random.nextInt(9));
        case 9 -> new Query.FrameCount();
        default -> new Query.CursorOf(org(), name());
      };
    }

    private Pointer pointer() {
      return random.nextInt(5) == 0
          ? Pointer.START
          : new Pointer(random.nextLong(1, 12), random.nextInt(40));
    }

    private EventId anyEvent() {
      return new EventId(
          pick(ORIGINS), random.nextLong(1, 8), pick(BUCKETS), random.nextInt(1, 40));
    }

    private OrgId org() {
      return random.nextBoolean() ? Frames.ACME : Frames.GLOBEX;
    }

    private String name() {
      return "subscription-" + random.nextInt(3);
    }

    private Producer producer() {
      return Frames.producer(random.nextInt(3));
    }

    private static final List<List<ChannelId>> CHANNELS =
        BUCKETS.stream()
            .map(bucket -> List.of(Frames.channel(bucket, 0), Frames.channel(bucket, 1)))
            .toList();

    private ChannelId channel(BucketId bucket) {
      return pick(CHANNELS.get(BUCKETS.indexOf(bucket)));
    }

    private byte[] bytes(int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }

    private <T> T pick(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }
  }
}
