package dev.tidegate.adapter.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.support.Backoff;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The outbox's core against a broker and a network that do all that is allowed, from one seed.
final class OutboxSimulationTest {
  private static final int MESSAGES = 300;
  private static final int BUCKETS = 3;

  static java.util.stream.IntStream seeds() {
    return java.util.stream.IntStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void outbox_anyFaults_publishesEachOnceInOrder(int seed) {
    var world = new World(seed);

    world.run();

    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      assertThat(world.stored(bucket))
          .as("seed %d, bucket %d", seed, bucket)
          .isEqualTo(world.expected(bucket));
    }
    assertThat(world.rows()).as("seed %d: rows left", seed).isZero();
  }

  private static final class World {
    private final Random random;
    // The file: what survives a crash of the process.
    private final Map<BucketId, TreeMap<Long, OutboxItem>> rows = new TreeMap<>();
    private final Map<BucketId, Long> next = new HashMap<>();
    private final Map<BucketId, List<Long>> submitted = new HashMap<>();
    private final Map<BucketId, List<Long>> refusedForGood = new HashMap<>();
    // The broker: ids in the order in which they were stored; null for a sequence that was used up
    // by a refusal.
    private final Map<BucketId, List<Long>> broker = new HashMap<>();
    private final Deque<OutboxInput<Long>> inbox = new ArrayDeque<>();
    private OutboxCore<Long> core;
    private Instant now = Instant.EPOCH;
    private long ids;
    private boolean calm;

    World(int seed) {
      this.random = new Random(seed);
      this.core = fresh();
    }

    void run() {
      int steps = 0;
      while (ids < MESSAGES || rows() > 0) {
        calm = ids >= MESSAGES && steps > 4_000;
        assertThat(steps++).as("steps").isLessThan(60_000);
        step();
      }
      step();
    }

    private void step() {
      if (ids < MESSAGES && random.nextInt(4) == 0) {
        submit();
      }
      if (!calm && random.nextInt(400) == 0) {
        inbox.clear();
        core = fresh(); // kill -9
      }
      if (inbox.isEmpty() || random.nextInt(8) == 0) {
        now = now.plusMillis(random.nextInt(200));
        core.wakeAt()
            .filter(at -> !now.isBefore(at))
            .ifPresent(_ -> core.tick(now).forEach(this::carryOut));
      }
      if (!inbox.isEmpty()) {
        core.on(inbox.remove(), now).forEach(this::carryOut);
      }
    }

    private OutboxCore<Long> fresh() {
      next.forEach((bucket, free) -> {
        var waiting = rows.getOrDefault(bucket, new TreeMap<>());
        inbox.add(
            new OutboxInput.Known<>(
                bucket, waiting.isEmpty() ? free : waiting.firstKey(), !waiting.isEmpty()));
      });
      var bounds = new OutboxBounds(10_000, 1 << 20, 20, 4_000, 7, 1_000, Duration.ofSeconds(3));
      return new OutboxCore<>(
          bounds, new Backoff(Duration.ofMillis(10), Duration.ofMillis(80)), random);
    }

    private void submit() {
      var bucket = new BucketId(random.nextInt(BUCKETS));
      long sequence = next.getOrDefault(bucket, 1L);
      next.put(bucket, sequence + 1);
      long id = ++ids;
      byte[] payload = ByteBuffer.allocate(8 + random.nextInt(500)).putLong(id).array();
      rows.computeIfAbsent(bucket, _ -> new TreeMap<>())
          .put(sequence, new OutboxItem(id, bucket, sequence, payload));
      submitted.computeIfAbsent(bucket, _ -> new ArrayList<>()).add(id);
      // The notice may overtake rows that were read before it, but never what the file held at the
      // start.
      boolean overtakes =
          random.nextBoolean() && inbox.stream().noneMatch(OutboxInput.Known.class::isInstance);
      OutboxInput<Long> notice = new OutboxInput.Available<>(bucket);
      if (overtakes) {
        inbox.addFirst(notice);
      } else {
        inbox.add(notice);
      }
    }

    private void carryOut(OutboxEffect<Long> effect) {
      switch (effect) {
        case OutboxEffect.OpenStream<Long>(long session) -> {
          if (!calm && random.nextInt(3) == 0) {
            inbox.add(new OutboxInput.Lost<>(session));
          } else {
            var last = new HashMap<BucketId, Long>();
            broker.forEach((bucket, kept) -> last.put(bucket, (long) kept.size()));
            inbox.add(new OutboxInput.Opened<>(session, last, 30));
          }
        }
        case OutboxEffect.CloseStream<Long> _ -> {}
        case OutboxEffect.Load<Long> load -> load(load);
        case OutboxEffect.Send<Long> send -> send(send);
        case OutboxEffect.Settle<Long>(var item, Long receipt) -> {
          assertThat(receipt).isEqualTo(item.id());
          rows.getOrDefault(item.bucket(), new TreeMap<>()).remove(item.sequence());
        }
        case OutboxEffect.SetAside<Long>(var item, _) -> {
          rows.getOrDefault(item.bucket(), new TreeMap<>()).remove(item.sequence());
          refusedForGood.computeIfAbsent(item.bucket(), _ -> new ArrayList<>()).add(item.id());
        }
        case OutboxEffect.Reserve<Long>(var bucket, long free) ->
            next.merge(bucket, free, Math::max);
        case OutboxEffect.Renumber<Long> renumber ->
            throw new AssertionError("the broker forgot nothing: " + renumber);
      }
    }

    private void load(OutboxEffect.Load<Long> load) {
      if (!calm && random.nextInt(50) == 0) {
        inbox.add(new OutboxInput.LoadFailed<>(load.session(), load.bucket()));
        return;
      }
      var items =
          rows.getOrDefault(load.bucket(), new TreeMap<>()).tailMap(load.from()).values().stream()
              .limit(load.limit())
              .toList();
      inbox.add(
          new OutboxInput.Loaded<>(
              load.session(), load.bucket(), items, items.size() == load.limit()));
    }

    private void send(OutboxEffect.Send<Long> send) {
      boolean lost = !calm && random.nextInt(12) == 0;
      int arrive = lost ? random.nextInt(send.items().size() + 1) : send.items().size();
      int answered = lost ? random.nextInt(arrive + 1) : arrive;
      for (int i = 0; i < arrive; i++) {
        OutboxItem item = send.items().get(i);
        Answer<Long> answer = broker(item);
        if (i < answered) {
          inbox.add(
              new OutboxInput.Answered<>(send.session(), item.bucket(), item.sequence(), answer));
        }
      }
      if (lost) {
        inbox.add(new OutboxInput.Lost<>(send.session()));
      }
    }

    private Answer<Long> broker(OutboxItem item) {
      var kept = broker.computeIfAbsent(item.bucket(), _ -> new ArrayList<>());
      if (item.sequence() > kept.size() + 1) {
        return refuse(ErrorCode.PRODUCER_GAP);
      }
      if (item.sequence() <= kept.size()) {
        long first = kept.get((int) item.sequence() - 1);
        return first < 0 ? refuse(ErrorCode.CHANNEL_UNKNOWN) : new Answer.Accepted<>(first);
      }
      int fate = calm ? 99 : random.nextInt(100);
      if (fate < 4) {
        return refuse(ErrorCode.OVERLOADED);
      }
      if (fate < 6) {
        kept.add(-item.id());
        return refuse(ErrorCode.CHANNEL_UNKNOWN);
      }
      kept.add(item.id());
      return fate < 9 ? refuse(ErrorCode.COMMIT_UNKNOWN) : new Answer.Accepted<>(item.id());
    }

    private static Answer<Long> refuse(ErrorCode code) {
      return new Answer.Refused<>(new TidegateException(code, "Told to refuse"));
    }

    List<Long> stored(int bucket) {
      return broker.getOrDefault(new BucketId(bucket), List.of()).stream().map(Math::abs).toList();
    }

    List<Long> expected(int bucket) {
      return submitted.getOrDefault(new BucketId(bucket), List.of());
    }

    int rows() {
      return rows.values().stream().mapToInt(TreeMap::size).sum();
    }
  }
}
