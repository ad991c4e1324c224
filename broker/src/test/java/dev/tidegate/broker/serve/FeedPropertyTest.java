package dev.tidegate.broker.serve;

import static dev.tidegate.broker.serve.ServeWorld.ACME;
import static dev.tidegate.broker.serve.ServeWorld.BOLT;
import static dev.tidegate.broker.serve.ServeWorld.EU;
import static dev.tidegate.broker.serve.ServeWorld.IN;
import static dev.tidegate.broker.serve.ServeWorld.US;
import static dev.tidegate.broker.serve.ServeWorld.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.serve.ServeWorld.Draft;
import dev.tidegate.broker.serve.ServeWorld.Give;
import dev.tidegate.broker.serve.ServeWorld.Subscriber;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random frames of three origins, waits, parkings, removals, policy flips, restarts and readers
/// that come and go, from a seed. After each step, and at the end when all is quiet: each reader
/// has exactly what its org may have, once from cursor to cursor, each origin's in order.
class FeedPropertyTest {
  private static final FeedConfig SMALL =
      new FeedConfig(
          5,
          3_000,
          2_000,
          8,
          40_000,
          Duration.ofSeconds(2),
          3,
          12,
          8,
          3,
          2_000,
          Duration.ofSeconds(1),
          Duration.ofMillis(100));
  private static final List<RegionId> ORIGINS = List.of(EU, US, IN);

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (long seed = 1; seed <= Long.getLong("tidegate.seeds", 150); seed++) {
      seeds.add(seed);
    }
    return seeds;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void feeds_randomHistory_eachGetsExactlyWhatItMayHave(long seed) {
    new Story(RandomGeneratorFactory.of("L64X128MixRandom").create(seed)).tell();
  }

  /// A reader over all its connections.
  private static final class Reader {
    private final OrgId org;
    private final Set<ChannelId> chosen;
    private final Map<EventId, FeedItem.Delivery> got = new LinkedHashMap<>();
    private Subscriber connection;
    private byte[] cursor;
    private int seen;

    Reader(OrgId org, Set<ChannelId> chosen, Subscriber connection) {
      this.org = org;
      this.chosen = chosen;
      this.connection = connection;
      this.cursor = connection.cursor();
    }

    void look(Map<EventId, Map<OrgId, Give>> given) {
      for (FeedItem item : connection.items.subList(seen, connection.items.size())) {
        if (item instanceof FeedItem.Delivery delivery) {
          Give give = given.getOrDefault(delivery.id(), Map.of()).getOrDefault(org, Give.BLOCK);
          assertThat(give).isNotIn(Give.BLOCK, Give.DEFERRED);
          if (give != Give.COPY) {
            assertThat(ServeWorld.text(delivery))
                .startsWith(give == Give.STUB ? "<" + ServeWorld.REASON : "[changed]");
          }
          assertThat(got.put(delivery.id(), delivery)).as("%s twice", delivery.id()).isNull();
        }
      }
      seen = connection.items.size();
      cursor = connection.cursor();
    }
  }

  private static final class Story {
    private final RandomGenerator random;
    private final ServeWorld world;
    private final List<ChannelId> channels = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final Map<EventId, Map<OrgId, Give>> given = new LinkedHashMap<>();
    private final Map<EventId, ChannelId> places = new HashMap<>();
    private final Map<RegionId, LinkFeedState> links = new TreeMap<>();
    private final Set<ChannelId> parked = new TreeSet<>();
    private final Map<ChannelId, Set<OrgId>> removed = new TreeMap<>();
    private final List<Frame> undecided = new ArrayList<>();
    private int sets;

    Story(RandomGenerator random) {
      this.random = random;
      this.world = new ServeWorld(SMALL, 1 + random.nextInt(30_000));
      for (int i = 0; i < 6; i++) {
        channels.add(world.share(1 + i / 3, i % 3, BOLT));
      }
      world.framesPerAnswer = random.nextBoolean() ? 1 + random.nextInt(3) : Integer.MAX_VALUE;
    }

    void tell() {
      for (int i = 0; i < 2 + random.nextInt(4); i++) {
        connect();
      }
      for (int step = 0; step < 250; step++) {
        step();
        for (Reader reader : readers) {
          reader.look(given);
        }
      }
      quiet();
      readers.forEach(this::check);
    }

    private void connect() {
      OrgId org = random.nextBoolean() ? ACME : BOLT;
      Set<ChannelId> chosen = new TreeSet<>();
      if (random.nextInt(3) == 0) {
        channels.stream()
            .filter(channel -> world.directory.isConnected(channel, org))
            .filter(_ -> random.nextBoolean())
            .forEach(chosen::add);
      }
      FeedRequest request =
          FeedRequest.all(FeedRequest.Start.EARLIEST, 1 + random.nextInt(20)).of(chosen);
      readers.add(new Reader(org, chosen, world.open(org, request)));
    }

    private void step() {
      switch (random.nextInt(24)) {
        case 0, 1, 2, 3, 4, 5, 6, 7 -> commit();
        case 8, 9, 10 -> answer();
        case 11, 12, 13 -> world.pass(Duration.ofMillis(random.nextInt(700)));
        case 14, 15, 16 -> any(readers).connection.credit(random.nextInt(12));
        case 17, 18 -> reconnect(any(readers));
        case 19 -> link();
        case 20 -> park();
        case 21 -> flip();
        case 22 -> decide();
        default -> seldom();
      }
    }

    private void seldom() {
      switch (random.nextInt(12)) {
        case 0 -> remove();
        case 1 -> restart();
        case 2 -> world.readable = !world.readable;
        case 3 -> world.framesPerAnswer = 1 + random.nextInt(5);
        default -> world.settle();
      }
    }

    private void commit() {
      RegionId origin = any(ORIGINS);
      BucketId bucket = new BucketId(1 + random.nextInt(2));
      List<ChannelId> here =
          channels.stream().filter(channel -> channel.bucket().equals(bucket)).toList();
      Draft[] drafts = new Draft[1 + random.nextInt(4)];
      List<Map<OrgId, Give>> gives = new ArrayList<>();
      for (int i = 0; i < drafts.length; i++) {
        Map<OrgId, Give> give = new TreeMap<>();
        for (OrgId org : List.of(ACME, BOLT)) {
          int dice = random.nextInt(20);
          if (dice < 19) {
            give.put(
                org,
                dice < 13
                    ? Give.COPY
                    : dice < 15
                        ? Give.CHANGED
                        : dice < 17 ? Give.STUB : dice < 18 ? Give.BLOCK : Give.DEFERRED);
          }
        }
        gives.add(give);
        ChannelId channel = any(here);
        drafts[i] = post(channel, "text", give);
      }
      SortedMap<RegionId, Pointer> dependencies = new TreeMap<>();
      boolean early = false;
      if (random.nextInt(3) == 0) {
        for (RegionId other : ORIGINS) {
          if (!other.equals(origin) && !other.equals(EU) && random.nextBoolean()) {
            long end = world.ends.end(bucket, other).sequence() + random.nextInt(3);
            if (end > 0) {
              dependencies.put(other, new Pointer(ServeWorld.INCARNATION, end));
              early |= !world.ends.covers(bucket, other, new Pointer(ServeWorld.INCARNATION, end));
            }
          }
        }
      }
      Frame stored = world.store(world.frame(origin, dependencies, early, drafts));
      for (int i = 0; i < drafts.length; i++) {
        Entry entry = stored.entries().get(i);
        given.put(stored.id(entry), gives.get(i));
        places.put(stored.id(entry), entry.channel());
      }
      if (gives.stream().anyMatch(each -> each.containsValue(Give.DEFERRED))) {
        undecided.add(stored);
      }
      world.tell(stored);
    }

    private void answer() {
      if (!world.answers.isEmpty()) {
        world.answers.remove(random.nextInt(world.answers.size())).run();
      }
    }

    private void reconnect(Reader reader) {
      reader.look(given);
      world.fanOut.close(reader.connection.feed);
      FeedRequest request = FeedRequest.from(reader.cursor, 1 + random.nextInt(20));
      reader.connection = world.open(reader.org, request.of(reader.chosen));
      assertThat(reader.connection.refusals).isEmpty();
      reader.seen = 0;
    }

    private void restart() {
      readers.forEach(reader -> reader.look(given));
      world.restart();
      links.forEach((from, state) -> tellLink(from, state));
      parked.forEach(world.fanOut::parked);
      readers.forEach(this::reconnect);
    }

    private void link() {
      RegionId from = random.nextBoolean() ? US : IN;
      links.put(from, any(List.of(LinkFeedState.values())));
      tellLink(from, links.getOrDefault(from, LinkFeedState.DOWN));
    }

    private void tellLink(RegionId from, LinkFeedState state) {
      world.fanOut.linkChanged(
          from, state == LinkFeedState.LIVE, state == LinkFeedState.CATCHING_UP, world.now);
    }

    private void park() {
      ChannelId channel = any(channels);
      if (parked.remove(channel)) {
        world.fanOut.released(channel, world.now);
      } else if (parked.isEmpty()) {
        parked.add(channel);
        world.fanOut.parked(channel);
      }
    }

    private void flip() {
      if (random.nextInt(4) == 0) {
        world.policySet = Integer.toString(++sets % 10).repeat(64);
      }
    }

    /// What waited for a decision becomes a stub.
    private void decide() {
      if (undecided.isEmpty()) {
        return;
      }
      Frame former = undecided.remove(random.nextInt(undecided.size()));
      Frame current = world.current(former);
      List<Plan> plans = new ArrayList<>();
      List<Entry> entries = new ArrayList<>();
      for (Entry entry : current.entries()) {
        Map<OrgId, Give> give = new TreeMap<>(given.getOrDefault(current.id(entry), Map.of()));
        give.replaceAll((_, each) -> each == Give.DEFERRED ? Give.COPY : each);
        given.put(current.id(entry), give);
        plans.add(world.plan(current.head().origin(), give));
        entries.add(withCopy(entry));
      }
      world.replace(current.revised(plans, entries));
    }

    /// The entry with an original, made of another of its records if need be.
    private static Entry withCopy(Entry entry) {
      Map<Integer, byte[]> slots = new TreeMap<>();
      entry.records().forEach(slot -> slots.put(slot.number(), slot.bytes()));
      for (int slot = 0; slot < 3; slot++) {
        byte[] any = slots.values().stream().findFirst().orElse(new byte[0]);
        slots.putIfAbsent(slot, any);
      }
      List<Entry.Slot> all = new ArrayList<>();
      slots.forEach((number, bytes) -> all.add(new Entry.Slot(number, bytes)));
      return entry.with(entry.plan(), all);
    }

    private void remove() {
      ChannelId channel = any(channels);
      if (removed.size() < 2 && removed.putIfAbsent(channel, Set.of(BOLT)) == null) {
        world.remove(channel, BOLT);
      }
    }

    /// Everything is decided, released and readable, and all have credit.
    private void quiet() {
      world.readable = true;
      while (!undecided.isEmpty()) {
        decide();
      }
      for (ChannelId channel : List.copyOf(parked)) {
        parked.remove(channel);
        world.fanOut.released(channel, world.now);
      }
      for (int i = 0; i < 60; i++) {
        world.pass(Duration.ofMillis(500));
        world.settle();
        for (Reader reader : readers) {
          reader.connection.credit(8_192);
          reader.look(given);
        }
      }
    }

    private void check(Reader reader) {
      List<EventId> expected = new ArrayList<>();
      given.forEach((id, gives) -> {
        ChannelId channel = places.getOrDefault(id, new ChannelId(0, 0));
        Give give = gives.getOrDefault(reader.org, Give.BLOCK);
        boolean chosen = reader.chosen.isEmpty() || reader.chosen.contains(channel);
        if (chosen && give != Give.BLOCK) {
          if (world.directory.isConnected(channel, reader.org)) {
            expected.add(id);
          }
        } else {
          assertThat(reader.got).doesNotContainKey(id);
        }
      });
      List<String> lost = new ArrayList<>();
      for (EventId id : expected) {
        if (!reader.got.containsKey(id)) {
          lost.add(id + " in " + places.get(id));
        }
      }
      assertThat(lost).as("lost of %s", reader.org).isEmpty();
      Map<String, Long> last = new HashMap<>();
      List<String> backwards = new ArrayList<>();
      for (FeedItem.Delivery each : reader.got.values()) {
        String stream = each.id().origin() + " " + each.channel();
        Long before = last.put(stream, each.id().sequence());
        if (before != null && before > each.id().sequence()) {
          backwards.add(each.id().toString());
        }
      }
      assertThat(backwards).isEqualTo(Collections.emptyList());
    }

    private <T> T any(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void releaseOrder_anyRange_keepsOriginsInOrderAndCausesFirst(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    ServeWorld world = new ServeWorld();
    ChannelId channel = world.share(1, 0, BOLT);
    List<Hold.FrameEntry> stored = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Draft draft = world.post(channel, "x");
      Stamp stamp = Stamp.of(world.now.millis() + random.nextInt(20), 0);
      RegionId origin = ORIGINS.get(random.nextInt(ORIGINS.size()));
      Frame frame = world.commit(origin, draft.at(stamp));
      stored.add(new Hold.FrameEntry(new FrameItems(frame), 0));
    }

    List<Hold.FrameEntry> ordered = ReleaseOrder.of(stored);

    assertThat(ordered).containsExactlyInAnyOrderElementsOf(stored);
    for (RegionId origin : ORIGINS) {
      assertThat(
              ordered.stream()
                  .map(each -> each.items().frame().head())
                  .filter(head -> head.origin().equals(origin))
                  .map(head -> head.firstSequence()))
          .isSorted();
    }
  }
}
