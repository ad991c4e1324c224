package dev.tidegate.broker.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.control.ControlCodec;
import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.ControlState;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.decide.Redecider;
import dev.tidegate.broker.decide.Renderer;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Tail;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.AppendedBatches;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.compliance.detect.Span;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.compliance.policy.Transform;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/// A region's store with its upkeep, and other regions that answer by hand. Time moves by hand, 100
/// ms a step; what is asked of the store is answered at once.
final class RepairWorld implements Repairer.Effects, Revisions.Effects {
  static final RegionId EU = new RegionId("eu-de");
  static final RegionId US = new RegionId("us-va");
  static final RegionId IN = new RegionId("in-mh");
  static final OrgId ACME = new OrgId("acme");
  static final OrgId GLOBEX = new OrgId("globex");
  static final ChannelId CHANNEL = new ChannelId(7, 7);
  static final BucketId BUCKET = CHANNEL.bucket();
  static final Outcome REDACTED =
      new Outcome.Copy(new TreeMap<>(Map.of("email", Transform.REDACT)));
  static final Producer OUTBOX = new Producer(ACME, 1, 2);

  /// What is in force: everything may go everywhere.
  private static final String BASELINE =
      """
      apiVersion: residency/v1
      policy: {id: baseline, org: baseline, version: 2026.11.1, mode: enforce}
      rules:
        - {id: B00-home, effect: allow, when: {same_region: true}, because: stays here}
        - {id: B01-abroad, effect: allow, when: {same_region: false}, because: agreed}
      """;

  /// A question that another region was asked.
  record Asked(RegionId region, long number, Range range) {}

  final InMemoryJournal journal = new InMemoryJournal(1);
  final List<Asked> asked = new ArrayList<>();
  final List<String> alarms = new ArrayList<>();
  final List<Frame> replaced = new ArrayList<>();
  final Set<RegionId> holders = new LinkedHashSet<>(List.of(US));
  final Set<RegionId> away = new LinkedHashSet<>();
  final Tail tail = new Tail(1 << 20);
  final Revisions revisions = new Revisions(this);
  final Blanker blanker;
  final Repairer repairer;

  /// Whether a frame from its origin may be judged now.
  boolean admits = true;

  /// The next commits fail.
  int failures;

  Moment now = new Moment(0, 1_795_392_000_000L);
  private final RegionId self;
  private final AppendedBatches appending = new AppendedBatches();
  private final GroupCommit commits;
  private long batches;

  RepairWorld(RegionId self) {
    this.self = self;
    ControlState control = new ControlState();
    declare(control, EU, ACME);
    declare(control, US, GLOBEX);
    Policies policies = new Policies(baseline(), (_, _) -> {});
    policies.follow(control);
    Planner planner = new Planner(self, control, policies);
    Redecider redecider = new Redecider(self, policies, planner);
    repairer = new Repairer(self, tail, redecider, revisions, this);
    blanker = new Blanker(List.of(), revisions, this::read, _ -> {}, () -> {});
    commits =
        new GroupCommit(
            List.of(revisions, blanker), new Ends(journal.recover()), 0, 1_000, 1 << 20, appending);
  }

  /// Stores frames as if they were of batches before.
  List<Frame> store(Frame... frames) {
    Batch.Builder batch = Batch.builder();
    batch.frames.addAll(List.of(frames));
    Completion stored = journal.store(batch.build(++batches));
    return ((Completion.Stored) stored).frames();
  }

  /// Damages the event's frame so that no record of it can be told, and lets a reader come upon it.
  void damage(long sequence) {
    assertThat(journal.damage(id(sequence), 0)).isTrue();
    look(sequence);
  }

  /// Damages the last record of the event's frame.
  void damageLastRecord(long sequence) {
    assertThat(journal.damage(id(sequence), 0.985)).isTrue();
    look(sequence);
  }

  /// A read of the event.
  Answer look(long sequence) {
    Answer[] seen = new Answer[1];
    read(new Query.FrameOf(id(sequence)), (answer, _) -> seen[0] = answer);
    return seen[0];
  }

  RegionId origin = EU;

  EventId id(long sequence) {
    return new EventId(origin, 1, BUCKET, sequence);
  }

  Frame stored(long sequence) {
    Answer.Frames frames = (Answer.Frames) look(sequence);
    assertThat(frames.damage()).isEmpty();
    return frames.frames().getFirst();
  }

  void pass(Duration duration) {
    for (long left = duration.toMillis(); left > 0; left -= 100) {
      now = now.plus(Duration.ofMillis(100));
      repairer.pump(now);
      revisions.pump(now);
      blanker.pump(now);
      commits.pump(now);
      for (Batch batch : List.copyOf(appending.all())) {
        appending.all().clear();
        commits.completed(failures-- > 0 ? new Completion.Failed("TEST") : stored(batch), now);
      }
    }
  }

  /// The journal counts what was stored before the first batch of these commits.
  private Completion stored(Batch batch) {
    Batch.Builder next = Batch.builder();
    next.replacements.addAll(batch.replacements());
    next.blanksDone.addAll(batch.blanksDone());
    return journal.store(next.build(++batches));
  }

  void answers(Asked question, Given given) {
    repairer.answered(question.region(), question.number(), given, now);
  }

  /// The last question; there is none after it.
  Asked asked() {
    Asked last = asked.getLast();
    asked.clear();
    return last;
  }

  @Override
  public void read(Query query, BiConsumer<Answer, Moment> then) {
    Answer answer = journal.answer(query);
    if (answer instanceof Answer.Frames(_, var damage)) {
      damage.ifPresent(each -> repairer.damaged(each, now));
    }
    then.accept(answer, now);
  }

  @Override
  public void replaced(Frame revised, Moment at) {
    replaced.add(revised);
  }

  @Override
  public List<RegionId> holders(Set<ChannelId> channels) {
    return channels.contains(CHANNEL) ? List.copyOf(holders) : List.of();
  }

  @Override
  public boolean ask(RegionId region, long number, Range range) {
    if (away.contains(region)) {
      return false;
    }
    asked.add(new Asked(region, number, range));
    return true;
  }

  @Override
  public Optional<Frame> admitted(Frame sent, Moment at) {
    return admits ? Optional.of(sent) : Optional.empty();
  }

  @Override
  public void alarm(String code, String detail) {
    alarms.add(code);
  }

  @Override
  public void wake() {}

  /// A frame of posts of acme: globex gets them without addresses.
  Frame posts(long first, String... texts) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      entries.add(post(first + i, texts[i], true));
    }
    return frame(first, first + texts.length - 1, List.of(plan()), entries);
  }

  /// As it is sent to globex's region, or stored there: what globex gets, and nothing else.
  Frame abroad(long first, long last, String... texts) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      entries.add(post(first + i, texts[i], false));
    }
    return frame(
        first, last, List.of(plan(new Plan.Reader(GLOBEX, REDACTED, 1, List.of()))), entries);
  }

  Frame frame(long first, long last, List<Plan> plans, List<Entry> entries) {
    FrameHead head =
        new FrameHead(
            BUCKET,
            origin,
            1,
            first == 1 ? Pointer.START : new Pointer(1, first - 1),
            first,
            last,
            0,
            0,
            5_000,
            false,
            new TreeMap<>(),
            new TreeMap<>(Map.of(EU, 4L)));
    boolean own = origin.equals(self);
    return new Frame(
        head,
        plans,
        entries,
        own ? List.of(new Frame.Key(first, 8, 9)) : List.of(),
        own ? List.of(new Frame.Mark(last, OUTBOX, 3)) : List.of());
  }

  Entry post(long sequence, String text, boolean original) {
    List<Entry.Slot> slots = new ArrayList<>();
    if (original) {
      slots.add(new Entry.Slot(0, original(sequence, text)));
    }
    slots.add(new Entry.Slot(1, Renderer.rendition(original(sequence, text), REDACTED)));
    return new Entry(sequence, CHANNEL, 0, 0, EventKind.POSTED, slots);
  }

  byte[] original(long sequence, String text) {
    int at = text.indexOf("me@example.org");
    var classes = new TreeMap<String, List<Span>>();
    if (at >= 0) {
      classes.put("email", List.of(new Span(Field.TEXT, at, at + 14)));
    }
    return record(
        sequence,
        new Body.Posted(text, Optional.empty()),
        new Classification(classes, new TreeSet<>()));
  }

  byte[] record(long sequence, Body body, Classification found) {
    return RecordCodec.encode(
        new Event(
            id(sequence),
            CHANNEL,
            new Stamp(77),
            Optional.of(ACME),
            Optional.of(new UserId("ann")),
            1,
            body),
        found);
  }

  static Plan plan() {
    return plan(
        new Plan.Reader(ACME, Outcome.Copy.PLAIN, 0, List.of()),
        new Plan.Reader(GLOBEX, REDACTED, 1, List.of()));
  }

  static Plan plan(Plan.Reader... readers) {
    return new Plan(
        ACME,
        new TreeSet<>(List.of("email")),
        new TreeSet<>(),
        "ab".repeat(32),
        1_000,
        Plan.NO_END,
        List.of(Outcome.Copy.PLAIN, REDACTED),
        List.of(readers));
  }

  /// The text that an org gets of an event; empty: nothing.
  Optional<String> text(long sequence, OrgId org) {
    Frame frame = stored(sequence);
    Entry entry = frame.entry(sequence).orElseThrow();
    if (entry.plan() < 0) {
      return Optional.of("(gap)");
    }
    return frame
        .plan(entry)
        .reader(org)
        .filter(reader -> reader.slot() != Plan.NO_SLOT)
        .flatMap(reader -> entry.record(reader.slot()))
        .map(record -> RecordCodec.decode(record).event().body())
        .map(body -> body instanceof Body.Posted(String text, _) ? text : body.toString());
  }

  private static void declare(ControlState control, RegionId region, OrgId org) {
    List<ControlRecord> records =
        List.of(
            new ControlRecord.RegionDeclared(new TreeSet<>(List.of("EU"))),
            new ControlRecord.OrgHomed(org));
    for (int i = 0; i < records.size(); i++) {
      control.apply(new ControlEntry(region, i + 1, ControlCodec.encode(records.get(i), 1_000)));
    }
  }

  private static PolicyFile baseline() {
    try {
      return PolicyFile.parse("baseline.yaml", BASELINE);
    } catch (PolicyFileException e) {
      throw new AssertionError(e);
    }
  }
}
