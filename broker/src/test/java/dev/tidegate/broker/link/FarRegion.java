package dev.tidegate.broker.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// A link with all that is around it: a journal in memory, a network that can be cut, and a far
/// region that does what the protocol asks, unless told otherwise. Time moves by hand, 50 ms a
/// step, and a message takes one step.
final class FarRegion implements Link.Effects, ControlHead {
  static final Duration STEP = Duration.ofMillis(50);
  private static final Duration KEEPALIVE = Duration.ofSeconds(40);

  final LinkFrames.TestReaders readers = new LinkFrames.TestReaders();
  final List<String> alarms = new ArrayList<>();
  final List<LinkStatus> changes = new ArrayList<>();
  final List<Lane> dials = new ArrayList<>();
  final List<LinkMessage.Item> items = new ArrayList<>();
  final List<LinkMessage.Fetch> fetches = new ArrayList<>();
  final List<LinkMessage.Fetched> fetched = new ArrayList<>();
  final List<String> refused = new ArrayList<>();
  final List<Lane> hungUp = new ArrayList<>();
  final SortedMap<RegionId, Long> homeControl = new TreeMap<>();
  final SortedMap<RegionId, Long> control = new TreeMap<>();
  final Map<BucketId, List<Pointer>> applied = new TreeMap<>();
  final Map<Lane, Long> creditBytes = new EnumMap<>(Lane.class);
  final Map<Lane, Long> creditEvents = new EnumMap<>(Lane.class);
  final Link link;

  /// The plans that a new decision gives; empty: those that there were.
  Optional<List<Plan>> decided = Optional.empty();

  /// A new decision stands.
  boolean decidesForGood = true;

  /// What it calls itself.
  RegionId name = LinkFrames.US;

  /// Nothing gets through and nothing is told.
  boolean cut;

  /// Dials are refused at once.
  boolean refuses;

  /// Lanes that are answered with silence from HELLO on.
  boolean deaf;

  /// Credit that was used is given back.
  boolean generous = true;

  /// Acks are held back.
  boolean mute;

  /// It is of a release that knows of fetches.
  boolean answersFetch = true;

  /// Drop the next message with data, as no network of ours would.
  boolean dropsData;

  /// Control entries that come are not applied.
  boolean dropsControl;

  /// That of the latest message with data.
  long dataGeneration;

  long windowBytes = 4 << 20;
  long windowEvents = 4_096;
  int refreshes;
  int dataMessages;
  Moment now = new Moment(-1_000_000_000L, 1_000_000);

  private final InMemoryJournal journal = new InMemoryJournal(1);
  private final Ends ends = new Ends(journal.recover());
  private final Tail tail;
  private final List<Runnable> network = new ArrayList<>();
  private final List<Runnable> arriving = new ArrayList<>();
  private final List<Batch.StoredControl> controlLog = new ArrayList<>();
  private final Map<Lane, Long> connections = new EnumMap<>(Lane.class);
  private final Map<Lane, LinkMessage.Credit> owed = new EnumMap<>(Lane.class);
  private final Map<Long, Moment> dead = new HashMap<>();
  private long batch;

  FarRegion() {
    this(16 << 20, LinkConfig.DEFAULTS, 1);
  }

  FarRegion(long tailBytes, LinkConfig config, long seed) {
    tail = new Tail(tailBytes);
    link =
        new Link(
            LinkFrames.EU,
            LinkFrames.US,
            5,
            "eu-de-1",
            1,
            config,
            ends,
            tail,
            this,
            readers,
            new Random(seed),
            this,
            now);
  }

  /// Lets time pass.
  FarRegion pass(Duration duration) {
    for (long left = duration.toMillis(); left > 0; left -= STEP.toMillis()) {
      step();
    }
    return this;
  }

  void step() {
    now = now.plus(STEP);
    List<Runnable> due = List.copyOf(arriving);
    arriving.clear();
    due.forEach(Runnable::run);
    giveBack();
    keepAlive();
    link.tick(now);
    arriving.addAll(network);
    network.clear();
  }

  /// Passes time until the link is in the state; how long that took.
  Duration until(LinkState.Kind kind, Duration atMost) {
    Moment start = now;
    while (status().state().kind() != kind) {
      assertThat(now.since(start.nanos()))
          .as("waiting for " + kind + ", is " + status())
          .isLessThan(atMost);
      step();
    }
    return now.since(start.nanos());
  }

  Duration untilBreaker(Class<? extends BreakerState> breaker, Duration atMost) {
    Moment start = now;
    while (!breaker.isInstance(status().breaker())) {
      assertThat(now.since(start.nanos()))
          .as("waiting for " + breaker + ", is " + status())
          .isLessThan(atMost);
      step();
    }
    return now.since(start.nanos());
  }

  LinkStatus status() {
    return link.status(now);
  }

  Pointer end(BucketId bucket) {
    return ends.end(bucket, LinkFrames.EU);
  }

  Pointer appliedEnd(BucketId bucket) {
    return applied.containsKey(bucket) ? applied.get(bucket).getLast() : Pointer.START;
  }

  /// Stores posts as our own, without telling the link.
  List<Frame> store(BucketId bucket, long incarnation, int events, int bytes) {
    return store(LinkFrames.posts(bucket, end(bucket), incarnation, events, bytes));
  }

  List<Frame> store(Frame frame) {
    Frame dated = frame.withHead(frame.head().storedAt(0, now.millis(), false));
    Batch.Builder builder = Batch.builder();
    builder.frames.add(dated);
    batch++;
    if (!(journal.store(builder.build(batch)) instanceof Completion.Stored(List<Frame> stored))) {
      throw new AssertionError("not stored");
    }
    ends.stored(stored, List.of());
    stored.forEach(tail::add);
    return stored;
  }

  void publish(BucketId bucket, int events, int bytes) {
    link.committed(store(bucket, 5, events, bytes), now);
  }

  void publish(Frame frame) {
    link.committed(store(frame), now);
  }

  void controlEntry(RegionId region) {
    long position = homeControl.merge(region, 1L, Long::sum);
    controlLog.add(
        new Batch.StoredControl(controlLog.size() + 1, region, position, new byte[] {1, 2, 3}));
  }

  /// What the far region says, as if it came over the lane's latest connection.
  void says(Lane lane, LinkMessage.FromReceiver message) {
    long connection = connections.getOrDefault(lane, 0L);
    network.add(() -> deliver(lane, connection, message));
  }

  @Override
  public void dial(Lane lane, long generation) {
    dials.add(lane);
    connections.put(lane, generation);
    network.add(() -> {
      if (!current(lane, generation) || cut) {
        return;
      }
      if (refuses) {
        connections.remove(lane);
        link.lost(lane, generation, "REFUSED", now);
      } else {
        link.connected(lane, generation, now);
      }
    });
  }

  @Override
  public void send(Lane lane, LinkMessage.FromSender message) {
    assertThat(connections).as("a connection to send " + message + " on").containsKey(lane);
    long connection = connections.getOrDefault(lane, 0L);
    if (message instanceof LinkMessage.Data data) {
      dataMessages++;
      dataGeneration = data.generation();
      spend(lane, data);
    }
    network.add(() -> {
      if (gets(lane, connection, cut || deaf)) {
        receive(lane, message);
      }
    });
  }

  private void spend(Lane lane, LinkMessage.Data data) {
    creditBytes.merge(lane, -data.bytes(), Long::sum);
    creditEvents.merge(lane, -(long) data.events(), Long::sum);
    assertThat(creditBytes.get(lane)).as("credit in bytes").isNotNegative();
    assertThat(creditEvents.get(lane)).as("credit in events").isNotNegative();
    assertThat(data.bytes()).isLessThanOrEqualTo(2 << 20);
  }

  @Override
  public void hangUp(Lane lane) {
    hungUp.add(lane);
    connections.remove(lane);
  }

  @Override
  public void read(Query query, BiConsumer<Answer, Moment> then) {
    if (query instanceof Query.ControlOf(RegionId region, long position, int limit)) {
      List<Batch.StoredControl> found =
          controlLog.stream()
              .filter(each -> each.region().equals(region) && each.position() >= position)
              .limit(limit)
              .toList();
      network.add(() -> then.accept(new Answer.Control(found), now));
    } else {
      journal.read(query, answer -> network.add(() -> then.accept(answer, now)));
    }
  }

  @Override
  public void refresh(Frame stale, BiConsumer<Frame, Moment> then) {
    refreshes++;
    network.add(() -> {
      readers.stands |= decidesForGood;
      then.accept(stale.revised(decided.orElse(stale.plans()), stale.entries()), now);
    });
  }

  @Override
  public void refused(EventId event, String reason, Moment moment) {
    refused.add(event + " " + reason);
  }

  @Override
  public void ownControl(long position) {}

  @Override
  public void changed(LinkStatus status) {
    changes.add(status);
  }

  @Override
  public void alarm(String code, String detail) {
    alarms.add(code);
  }

  @Override
  public SortedMap<RegionId, Long> vector() {
    return homeControl;
  }

  @Override
  public void fetched(LinkMessage.Fetched answer, Moment moment) {
    fetched.add(answer);
  }

  @Override
  public Map<RegionId, Long> heardAgoMillis(Moment moment) {
    return Map.of(LinkFrames.EU, 0L);
  }

  /// Gives more credit on a lane.
  void grant(Lane lane, long bytes, long events) {
    creditBytes.merge(lane, bytes, Long::sum);
    creditEvents.merge(lane, events, Long::sum);
    says(lane, new LinkMessage.Credit(bytes, events));
  }

  /// Flips a bit of the stored frame.
  boolean damage(long sequence) {
    return journal.damage(new EventId(LinkFrames.EU, 5, LinkFrames.BUCKET, sequence));
  }

  /// Replaces a stored frame by its next revision, and tells the link.
  void replace(Frame revised) {
    Batch.Builder builder = Batch.builder();
    builder.replacements.add(revised);
    batch++;
    assertThat(journal.store(builder.build(batch))).isInstanceOf(Completion.Stored.class);
    link.replaced(revised, now);
  }

  private void receive(Lane lane, LinkMessage.FromSender message) {
    switch (message) {
      case LinkMessage.Hello _ -> {
        owed.remove(lane);
        creditBytes.put(lane, windowBytes);
        creditEvents.put(lane, windowEvents);
        SortedMap<BucketId, List<Pointer>> ends = new TreeMap<>();
        applied.forEach((bucket, pointers) -> ends.put(bucket, List.copyOf(pointers)));
        says(
            lane,
            new LinkMessage.Resume(
                1,
                name,
                ends,
                new TreeMap<>(control),
                2 << 20,
                new LinkMessage.Credit(windowBytes, windowEvents),
                answersFetch));
      }
      case LinkMessage.Control(var entries) ->
          entries.forEach(each -> {
            if (!dropsControl && control.getOrDefault(each.region(), 0L) == each.position() - 1) {
              control.put(each.region(), each.position());
            }
          });
      case LinkMessage.Heartbeat beat ->
          says(lane, new LinkMessage.Echo(beat.number(), now.millis(), new TreeMap<>(control)));
      case LinkMessage.Data data -> {
        owed.merge(
            lane,
            new LinkMessage.Credit(data.bytes(), data.events()),
            (one, other) ->
                new LinkMessage.Credit(one.bytes() + other.bytes(), one.events() + other.events()));
        if (dropsData) {
          dropsData = false;
        } else {
          apply(lane, data);
        }
      }
      case LinkMessage.GoAway _ -> {}
      case LinkMessage.Fetch fetch -> fetches.add(fetch);
    }
  }

  private void apply(Lane lane, LinkMessage.Data data) {
    SortedMap<BucketId, Pointer> acks = new TreeMap<>();
    for (LinkMessage.Item item : data.items()) {
      items.add(item);
      switch (item) {
        case LinkMessage.FrameBytes(byte[] bytes) -> {
          Frame frame = decode(bytes);
          assertThat(covers(control, frame.head().control())).isTrue();
          step(lane, data, frame.head().bucket(), frame.head().after(), frame.end(), acks);
        }
        case LinkMessage.Skip(var bucket, Pointer after, long incarnation, _, long to) ->
            step(lane, data, bucket, after, new Pointer(incarnation, to), acks);
        case LinkMessage.Truncate(var bucket, Pointer after, long incarnation, _, long to, _, _) ->
            step(lane, data, bucket, after, new Pointer(incarnation, to), acks);
      }
    }
    if (!acks.isEmpty() && !mute) {
      says(lane, new LinkMessage.Ack(data.generation(), acks));
    }
  }

  /// Gives back what was used, at once or when it is generous again.
  private void giveBack() {
    if (generous) {
      Map<Lane, LinkMessage.Credit> due = new EnumMap<>(owed);
      owed.clear();
      due.forEach((lane, credit) -> grant(lane, credit.bytes(), credit.events()));
    }
  }

  private void step(
      Lane lane,
      LinkMessage.Data data,
      BucketId bucket,
      Pointer after,
      Pointer end,
      SortedMap<BucketId, Pointer> acks) {
    List<Pointer> ends = applied.computeIfAbsent(bucket, _ -> new ArrayList<>());
    Pointer last = ends.isEmpty() ? Pointer.START : ends.getLast();
    boolean known =
        ends.stream()
            .anyMatch(each ->
                each.incarnation() == end.incarnation() && each.sequence() >= end.sequence());
    if (after.equals(last) || isFork(ends, after, end)) {
      ends.removeIf(each -> each.incarnation() == end.incarnation());
      ends.add(end);
      acks.put(bucket, end);
    } else if (known) {
      acks.put(bucket, last);
    } else {
      says(
          lane,
          new LinkMessage.NackGap(
              data.generation(), bucket, List.copyOf(ends), "expected after " + last));
    }
  }

  /// A new incarnation that parts from an older place.
  private static boolean isFork(List<Pointer> ends, Pointer after, Pointer end) {
    return end.incarnation() != after.incarnation()
        && ends.stream().noneMatch(each -> each.incarnation() == end.incarnation())
        && ends.stream()
            .anyMatch(each ->
                each.incarnation() == after.incarnation() && each.sequence() >= after.sequence());
  }

  private static boolean covers(SortedMap<RegionId, Long> have, SortedMap<RegionId, Long> need) {
    return need.entrySet().stream()
        .allMatch(each -> have.getOrDefault(each.getKey(), 0L) >= each.getValue());
  }

  private void deliver(Lane lane, long connection, LinkMessage.FromReceiver message) {
    if (gets(lane, connection, cut)) {
      link.received(lane, connection, message, now);
    }
  }

  /// Keepalive finds the connections that are dead without knowing it.
  private void keepAlive() {
    for (Lane lane : Lane.values()) {
      long connection = connections.getOrDefault(lane, 0L);
      Moment died = dead.getOrDefault(connection, now);
      if (now.since(died.nanos()).compareTo(KEEPALIVE) >= 0) {
        connections.remove(lane);
        link.lost(lane, connection, "KEEPALIVE", now);
      }
    }
  }

  /// Whether a message gets through. A connection that lost one is dead, as TCP's would be: nothing
  /// follows.
  private boolean gets(Lane lane, long connection, boolean lost) {
    if (!current(lane, connection) || dead.containsKey(connection)) {
      return false;
    }
    if (lost) {
      dead.put(connection, now);
    }
    return !lost;
  }

  private boolean current(Lane lane, long connection) {
    return connections.getOrDefault(lane, 0L) == connection;
  }

  private static Frame decode(byte[] bytes) {
    try {
      return FrameCodec.decode(bytes);
    } catch (DamagedFrameException e) {
      throw new AssertionError(e);
    }
  }
}
