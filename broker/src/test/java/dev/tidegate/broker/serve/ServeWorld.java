package dev.tidegate.broker.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.control.Applied;
import dev.tidegate.broker.control.ControlCodec;
import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.ControlState;
import dev.tidegate.broker.control.InvitationId;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Recovered;
import dev.tidegate.broker.journal.Runs;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.compliance.policy.Transform;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import dev.tidegate.wire.EventCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// One region (eu-de) with its directory and journal, and subscribers of its fan-out. Answers of
/// the journal wait until [#settle]. ACME and BOLT are at home here, CORD in us-va, DELTA in in-mh.
final class ServeWorld {
  static final RegionId EU = new RegionId("eu-de");
  static final RegionId US = new RegionId("us-va");
  static final RegionId IN = new RegionId("in-mh");
  static final OrgId ACME = new OrgId("acme");
  static final OrgId BOLT = new OrgId("bolt");
  static final OrgId CORD = new OrgId("cord");
  static final OrgId DELTA = new OrgId("delta");
  static final long STORE = 77;
  static final long INCARNATION = 9;
  static final String REASON = "stays in the EU";

  /// What an org is given of an event.
  enum Give {
    COPY(0),
    CHANGED(1),
    STUB(2),
    BLOCK(Plan.NO_SLOT),
    DEFERRED(Plan.NO_SLOT);

    final int slot;

    Give(int slot) {
      this.slot = slot;
    }
  }

  final ControlState directory = new ControlState();
  InMemoryJournal journal = new InMemoryJournal(STORE);
  Ends ends = new Ends(journal.recover());
  Tail tail;
  FanOut fanOut;
  Moment now = new Moment(1_000_000_000L, 1_700_000_000_000L);
  String policySet = "0".repeat(64);

  /// How a frame looks after it is decided anew, but for the policy set.
  UnaryOperator<Frame> decideAnew = frame -> frame;

  final List<Runnable> answers = new ArrayList<>();
  final List<Query> queries = new ArrayList<>();
  final List<Frame> refreshed = new ArrayList<>();
  final Map<String, byte[]> kept = new LinkedHashMap<>();
  final Map<Long, Subscriber> subscribers = new LinkedHashMap<>();
  int keeps;
  int delivered;
  boolean readable = true;
  boolean answersAtOnce;

  /// How many frames of a channel fit into one answer.
  int framesPerAnswer = Integer.MAX_VALUE;

  private final FeedConfig config;
  private LimitsByOrg limits = LimitsByOrg.NONE;
  private final long tailBytes;

  /// Where feeds lead instead of to [Subscriber]s.
  private final Optional<FeedSink> sink;

  private final Map<RegionId, Long> controlPositions = new TreeMap<>();
  private final Map<RegionId, Map<BucketId, Long>> sequences = new HashMap<>();
  private long runs;
  private long batches;
  private long lastFeed;
  private long stampMillis = now.millis();
  private long invitations;

  ServeWorld() {
    this(FeedConfig.DEFAULTS, 64 << 20);
  }

  ServeWorld(FeedSink sink) {
    this(FeedConfig.DEFAULTS, 64 << 20, Optional.of(sink));
  }

  ServeWorld(FeedConfig config, long tailBytes) {
    this(config, tailBytes, Optional.empty());
  }

  private ServeWorld(FeedConfig config, long tailBytes, Optional<FeedSink> sink) {
    this.sink = sink;
    this.config = config;
    this.tailBytes = tailBytes;
    this.tail = new Tail(tailBytes);
    apply(EU, new ControlRecord.RegionDeclared(new TreeSet<>(List.of("EU"))));
    apply(US, new ControlRecord.RegionDeclared(new TreeSet<>(List.of("US"))));
    apply(IN, new ControlRecord.RegionDeclared(new TreeSet<>(List.of("IN"))));
    apply(EU, new ControlRecord.OrgHomed(ACME));
    apply(EU, new ControlRecord.OrgHomed(BOLT));
    apply(US, new ControlRecord.OrgHomed(CORD));
    apply(IN, new ControlRecord.OrgHomed(DELTA));
    this.fanOut = newFanOut();
  }

  private FanOut newFanOut() {
    Recovered recovered = journal.recover();
    Batch.Builder first = Batch.builder();
    first.run =
        Optional.of(new Batch.Run(++runs, directory.localPosition(), recovered.positions()));
    batches = recovered.lastBatch();
    assertThat(journal.store(first.build(++batches))).isInstanceOf(Completion.Stored.class);
    return new FanOut(
        new Runs(runs, journal.recover()),
        ends,
        tail,
        directory,
        (plan, at) -> plan.standsAt(at.millis(), policySet),
        config,
        limits,
        EventCodec.WIRE_LEVEL,
        new RecordedEffects());
  }

  /// The broker starts anew with other limits.
  void limit(LimitsByOrg newLimits) {
    limits = newLimits;
    restart();
  }

  /// The broker starts anew on the same store; feeds are gone.
  void restart() {
    ends = new Ends(journal.recover());
    tail = new Tail(tailBytes);
    subscribers.clear();
    answers.clear();
    fanOut = newFanOut();
  }

  // Control.

  List<dev.tidegate.broker.control.ControlChange> apply(RegionId region, ControlRecord record) {
    long position = controlPositions.merge(region, 1L, Long::sum);
    Applied applied =
        directory.apply(
            new ControlEntry(region, position, ControlCodec.encode(record, now.millis())));
    assertThat(applied).isInstanceOf(Applied.Done.class);
    return ((Applied.Done) applied).changes();
  }

  void control(RegionId region, ControlRecord record) {
    fanOut.controlChanged(apply(region, record), now);
  }

  /// A channel in `bucket`, hosted by ACME and shared with `guests`.
  ChannelId share(int bucket, int number, OrgId... guests) {
    ChannelId channel = channelIn(bucket, number);
    control(EU, new ControlRecord.ChannelCreated(channel, "launch-" + number, ACME, "r" + channel));
    for (OrgId guest : guests) {
      join(channel, guest);
    }
    return channel;
  }

  void join(ChannelId channel, OrgId guest) {
    var invitation = new InvitationId(new ChannelId(5, ++invitations));
    RegionId home = directory.homeOf(guest).orElseThrow();
    control(EU, new ControlRecord.OrgInvited(invitation, channel, "launch", ACME, guest));
    control(home, answered(invitation, guest, ControlRecord.Answer.ACCEPTED));
    control(home, answered(invitation, guest, ControlRecord.Answer.APPROVED));
    control(EU, answered(invitation, ACME, ControlRecord.Answer.APPROVED));
    control(EU, new ControlRecord.MemberAdded(channel, guest, invitation));
    assertThat(directory.isConnected(channel, guest)).isTrue();
  }

  private static ControlRecord answered(
      InvitationId invitation, OrgId org, ControlRecord.Answer answer) {
    return new ControlRecord.InvitationAnswered(invitation, org, answer);
  }

  void remove(ChannelId channel, OrgId org) {
    control(EU, new ControlRecord.MemberRemoved(channel, org));
  }

  static ChannelId channelIn(int bucket, int number) {
    int found = 0;
    for (long low = 0; ; low++) {
      ChannelId channel = new ChannelId(0x0190_0000_0000_0000L, low);
      if (channel.bucket().value() == bucket && found++ == number) {
        return channel;
      }
    }
  }

  // Frames.

  /// An event to be stored.
  record Draft(
      ChannelId channel, Body body, Map<OrgId, Give> gives, int wireLevel, Optional<Stamp> stamp) {
    Draft at(Stamp newStamp) {
      return new Draft(channel, body, gives, wireLevel, Optional.of(newStamp));
    }
  }

  static Draft post(ChannelId channel, String text, Map<OrgId, Give> gives) {
    return new Draft(channel, new Body.Posted(text, Optional.empty()), gives, 1, Optional.empty());
  }

  /// As `post`, as a whole copy for all members.
  Draft post(ChannelId channel, String text) {
    Map<OrgId, Give> gives = new TreeMap<>();
    directory.channel(channel).orElseThrow().members().forEach(org -> gives.put(org, Give.COPY));
    return post(channel, text, gives);
  }

  Frame commit(RegionId origin, Draft... drafts) {
    return commit(origin, new TreeMap<>(), false, drafts);
  }

  /// Stores one frame of `origin` and tells it.
  Frame commit(
      RegionId origin, SortedMap<RegionId, Pointer> dependencies, boolean early, Draft... drafts) {
    Frame stored = store(frame(origin, dependencies, early, drafts));
    tell(stored);
    return stored;
  }

  void tell(Frame... stored) {
    fanOut.committed(List.of(stored), now);
  }

  /// Stores a frame; the fan-out is not told yet.
  Frame store(Frame frame) {
    Batch.Builder batch = Batch.builder();
    batch.frames.add(frame);
    Completion completion = journal.store(batch.build(++batches));
    assertThat(completion).isInstanceOf(Completion.Stored.class);
    Frame stored = ((Completion.Stored) completion).frames().getFirst();
    ends.stored(List.of(stored), List.of());
    tail.add(stored);
    return stored;
  }

  Frame frame(
      RegionId origin, SortedMap<RegionId, Pointer> dependencies, boolean early, Draft... drafts) {
    BucketId bucket = drafts[0].channel().bucket();
    Map<BucketId, Long> own = sequences.computeIfAbsent(origin, _ -> new HashMap<>());
    long first = own.getOrDefault(bucket, 0L) + 1;
    long last = first + drafts.length - 1;
    own.put(bucket, last);
    List<Plan> plans = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < drafts.length; i++) {
      plans.add(plan(origin, drafts[i].gives()));
      entries.add(entry(origin, bucket, first + i, i, drafts[i]));
    }
    Pointer after = first == 1 ? Pointer.START : new Pointer(INCARNATION, first - 1);
    var head =
        new FrameHead(
            bucket,
            origin,
            INCARNATION,
            after,
            first,
            last,
            0,
            0,
            now.millis(),
            early,
            dependencies,
            new TreeMap<>());
    return new Frame(head, plans, entries, List.of(), List.of());
  }

  private Entry entry(RegionId origin, BucketId bucket, long sequence, int plan, Draft draft) {
    EventId id = new EventId(origin, INCARNATION, bucket, sequence);
    Stamp stamp = draft.stamp().orElseGet(() -> Stamp.of(++stampMillis, 0));
    List<Entry.Slot> slots = new ArrayList<>();
    for (Give give : Give.values()) {
      if (give.slot >= 0 && draft.gives().containsValue(give)) {
        slots.add(new Entry.Slot(give.slot, record(id, stamp, draft, give)));
      }
    }
    EventKind kind = draft.wireLevel() > 1 ? EventKind.UNKNOWN : EventKind.of(draft.body());
    return new Entry(sequence, draft.channel(), 0, plan, kind, slots);
  }

  private static byte[] record(EventId id, Stamp stamp, Draft draft, Give give) {
    Body body =
        switch (give) {
          case COPY -> draft.body();
          case CHANGED -> new Body.Posted("[changed]", Optional.empty());
          case STUB, BLOCK, DEFERRED ->
              new Body.Withheld(
                  Body.WithheldKind.MESSAGE, REASON, Optional.empty(), Optional.empty());
        };
    boolean stub = give == Give.STUB;
    var event =
        new Event(
            id,
            draft.channel(),
            stamp,
            stub ? Optional.empty() : Optional.of(ACME),
            stub ? Optional.empty() : Optional.of(new UserId("ann")),
            stub ? 1 : draft.wireLevel(),
            body);
    return RecordCodec.encode(event, Classification.NONE);
  }

  Plan plan(RegionId origin, Map<OrgId, Give> gives) {
    List<Outcome> renditions =
        List.of(
            Outcome.Copy.PLAIN,
            new Outcome.Copy(new TreeMap<>(Map.of("pii.email", Transform.REDACT))),
            new Outcome.Stub(REASON));
    List<Plan.Reader> readers = new ArrayList<>();
    new TreeMap<>(gives)
        .forEach((org, give) -> {
          Outcome outcome =
              switch (give) {
                case COPY, CHANGED, STUB -> renditions.get(give.slot);
                case BLOCK -> new Outcome.Block(REASON);
                case DEFERRED -> new Outcome.Deferred("classes");
              };
          List<RuleRef> rules =
              List.of(
                  new RuleRef("bolt", "no-mail", "our own wish"),
                  new RuleRef("acme", "partners", "a secret of acme"),
                  new RuleRef("baseline", "law", "the law"));
          readers.add(new Plan.Reader(org, outcome, give.slot, rules));
        });
    OrgId author = origin.equals(EU) ? ACME : CORD;
    return new Plan(
        author, new TreeSet<>(), new TreeSet<>(), policySet, 1, Plan.NO_END, renditions, readers);
  }

  static SortedMap<RegionId, Pointer> after(RegionId origin, long sequence) {
    return new TreeMap<>(Map.of(origin, new Pointer(INCARNATION, sequence)));
  }

  /// Replaces a stored frame and tells it.
  void replace(Frame revised) {
    Batch.Builder batch = Batch.builder();
    batch.replacements.add(revised);
    assertThat(journal.store(batch.build(++batches))).isInstanceOf(Completion.Stored.class);
    tail.replace(revised);
    fanOut.replaced(revised, now);
  }

  /// The same frame, with another decision for each of its entries.
  Frame decided(Frame frame, Map<OrgId, Give> gives) {
    List<Plan> plans = new ArrayList<>();
    frame.plans().forEach(_ -> plans.add(plan(frame.head().origin(), gives)));
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : frame.entries()) {
      Draft draft = post(entry.channel(), "decided " + entry.sequence(), gives);
      entries.add(
          entry.with(
              entry.plan(),
              entry(
                      frame.head().origin(),
                      frame.head().bucket(),
                      entry.sequence(),
                      entry.plan(),
                      draft)
                  .records()));
    }
    return frame.revised(plans, entries);
  }

  /// The same frame under the policy set that is active now.
  Frame underActiveSet(Frame frame) {
    List<Plan> plans = new ArrayList<>();
    for (Plan plan : frame.plans()) {
      plans.add(
          new Plan(
              plan.author(),
              plan.classes(),
              plan.labels(),
              policySet,
              1,
              Plan.NO_END,
              plan.renditions(),
              plan.readers()));
    }
    return frame.revised(plans, frame.entries());
  }

  /// The newest revision of a stored frame.
  Frame current(Frame frame) {
    Answer answer = journal.answer(new Query.FrameOf(frame.id(frame.entries().getFirst())));
    assertThat(answer).isInstanceOf(Answer.Frames.class);
    return ((Answer.Frames) answer).frames().getFirst();
  }

  // Time and answers.

  void pass(Duration time) {
    now = now.plus(time);
    fanOut.tick(now);
  }

  /// Answers everything that was asked, and what that asks.
  void settle() {
    while (!answers.isEmpty()) {
      answers.removeFirst().run();
    }
  }

  // Subscribers.

  Subscriber open(OrgId org, FeedRequest request) {
    Subscriber subscriber = new Subscriber(++lastFeed, org, request.credit());
    subscribers.put(subscriber.feed, subscriber);
    fanOut.open(subscriber.feed, org, request, now);
    return subscriber;
  }

  Subscriber openLatest(OrgId org) {
    return open(org, FeedRequest.all(FeedRequest.Start.LATEST, 8_192));
  }

  Subscriber openEarliest(OrgId org) {
    return open(org, FeedRequest.all(FeedRequest.Start.EARLIEST, 8_192));
  }

  /// One end of a feed: what it was told, and the account of its credit.
  final class Subscriber {
    final long feed;
    final OrgId org;
    final List<FeedItem> items = new ArrayList<>();
    final List<FeedBatch> batches = new ArrayList<>();
    final List<byte[]> resyncs = new ArrayList<>();
    int deliveredAtResync;
    final List<String> links = new ArrayList<>();
    final List<TidegateException> refusals = new ArrayList<>();
    Optional<byte[]> openedAt = Optional.empty();
    long credit;

    Subscriber(long feed, OrgId org, int credit) {
      this.feed = feed;
      this.org = org;
      this.credit = credit;
    }

    void credit(int events) {
      credit = Math.min(8_192, credit + events);
      fanOut.credit(feed, events, now);
    }

    byte[] cursor() {
      return batches.isEmpty() ? openedAt.orElseThrow() : batches.getLast().cursor();
    }

    List<FeedItem.Delivery> deliveries() {
      return items.stream()
          .filter(FeedItem.Delivery.class::isInstance)
          .map(FeedItem.Delivery.class::cast)
          .toList();
    }

    List<String> texts() {
      return deliveries().stream().map(ServeWorld::text).toList();
    }

    List<String> changes() {
      return items.stream()
          .filter(FeedItem.Changed.class::isInstance)
          .map(FeedItem.Changed.class::cast)
          .map(each -> each.change() + " " + each.org())
          .toList();
    }
  }

  static String text(FeedItem.Delivery delivery) {
    Event event = RecordCodec.decode(delivery.record()).event();
    assertThat(event.id()).isEqualTo(delivery.id());
    String text =
        switch (event.body()) {
          case Body.Posted(String words, var _) -> words;
          case Body.Withheld withheld -> "<" + withheld.reason() + ">";
          case Body.Unsupported(int level) -> "<level " + level + ">";
          case Body other -> other.toString();
        };
    return delivery.causalGap() ? text + " ?" : text;
  }

  private final class RecordedEffects implements FanOut.Effects {
    private Subscriber of(long feed) {
      return Objects.requireNonNull(subscribers.get(feed), "feed");
    }

    @Override
    public void opened(long feed, byte[] cursor) {
      if (sink.isPresent()) {
        sink.get().opened(feed, cursor);
        return;
      }
      assertThat(of(feed).openedAt).isEmpty();
      of(feed).openedAt = Optional.of(cursor);
    }

    @Override
    public void deliver(long feed, FeedBatch batch) {
      delivered += batch.items().size();
      if (sink.isPresent()) {
        sink.get().deliver(feed, batch);
        return;
      }
      Subscriber subscriber = of(feed);
      assertThat(subscriber.openedAt).isPresent();
      assertThat(subscriber.refusals).isEmpty();
      subscriber.credit -= batch.items().size();
      assertThat(subscriber.credit).as("credit of feed %s", feed).isNotNegative();
      assertThat(batch.items()).hasSizeLessThanOrEqualTo(config.batchItems());
      for (FeedItem item : batch.items()) {
        if (item instanceof FeedItem.Delivery) {
          assertThat(directory.isConnected(item.channel(), subscriber.org)).isTrue();
        }
      }
      subscriber.items.addAll(batch.items());
      subscriber.batches.add(batch);
    }

    @Override
    public void refuse(long feed, TidegateException why) {
      if (sink.isPresent()) {
        sink.get().refuse(feed, why);
        return;
      }
      of(feed).refusals.add(why);
    }

    @Override
    public void resync(long feed, byte[] cursor, String reason) {
      if (sink.isPresent()) {
        sink.get().resync(feed, cursor, reason);
        return;
      }
      of(feed).resyncs.add(cursor);
      of(feed).deliveredAtResync = of(feed).deliveries().size();
    }

    @Override
    public void linkState(long feed, RegionId region, LinkFeedState state) {
      if (sink.isPresent()) {
        sink.get().linkState(feed, region, state);
        return;
      }
      of(feed).links.add(region + " " + state);
    }

    @Override
    public void read(Query query, Consumer<Answer> then) {
      queries.add(query);
      answers.add(
          () -> then.accept(readable ? answer(query) : new Answer.Unreadable("store is away")));
      if (answersAtOnce) {
        settle();
      }
    }

    private Answer answer(Query query) {
      Answer whole = journal.answer(query);
      return query instanceof Query.ChannelFrames && whole instanceof Answer.Frames all
          ? new Answer.Frames(
              all.frames().stream().limit(framesPerAnswer).toList(),
              all.frames().size() > framesPerAnswer ? Optional.empty() : all.damage())
          : whole;
    }

    @Override
    public void refresh(Frame stale, Consumer<Frame> then) {
      refreshed.add(stale);
      answers.add(() -> {
        Frame before = current(stale);
        Frame decided = underActiveSet(decideAnew.apply(before));
        Frame revised = decided.withHead(decided.head().withRevision(before.head().revision() + 1));
        Batch.Builder batch = Batch.builder();
        batch.replacements.add(revised);
        assertThat(journal.store(batch.build(++batches))).isInstanceOf(Completion.Stored.class);
        tail.replace(revised);
        fanOut.replaced(revised, now);
        then.accept(revised);
      });
    }

    @Override
    public void keep(OrgId org, String name, byte[] cursor) {
      keeps++;
      kept.put(org + "/" + name, cursor);
      Batch.Builder batch = Batch.builder();
      batch.cursors.add(new Batch.Cursor(org, name, cursor));
      assertThat(journal.store(batch.build(++batches))).isInstanceOf(Completion.Stored.class);
    }
  }
}
