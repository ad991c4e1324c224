package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.decide.Basis;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A store with its sweep, without the decisions: a record says, as a number before a dash, on
/// which basis it was decided, and a frame is right if all of its records say the one of now.
final class SweepWorld extends UpkeepWorld {
  private static final Basis FIRST = basis(1);

  final List<Sweeper.Report> reports = new ArrayList<>();
  private final SweepConfig config;
  private final long commitEvents;
  private final Publishes publishes = new Publishes();
  int current = 1;
  boolean publishesWait;
  boolean unreadable;
  boolean losesCorrections;
  private Sweeper sweeper;
  private GroupCommit commits;

  SweepWorld(SweepConfig config) {
    this(config, 1_000);
  }

  /// @param commitEvents largest batch
  SweepWorld(SweepConfig config, long commitEvents) {
    this.config = config;
    this.commitEvents = commitEvents;
    sweeper = new Sweeper(Optional.empty(), config, new Sweeping(), now);
    commits = commits(0);
  }

  static Basis basis(int number) {
    return new Basis("%064x".formatted(number), number);
  }

  static SweepConfig config() {
    return SweepConfig.DEFAULTS;
  }

  Sweeper sweeper() {
    return sweeper;
  }

  /// The broker's process ends and another begins on the same store; what was asked is forgotten.
  void restart() {
    beginAnew();
    publishes.waiting.clear();
    sweeper = new Sweeper(journal.recover().sweep(), config, new Sweeping(), now);
    commits = commits(journal.recover().lastBatch());
  }

  @Override
  GroupCommit commits() {
    return commits;
  }

  private GroupCommit commits(long lastBatch) {
    return new GroupCommit(
        List.of(publishes, revisions, sweeper),
        ends,
        lastBatch,
        commitEvents,
        1 << 20,
        new Committing());
  }

  /// Decisions rest on something else from here on.
  void becomes(int number) {
    current = number;
  }

  /// A frame of `records` records is to be stored in the bucket; it is decided when it is.
  void publish(int bucket, int records, int bytes) {
    publishes.waiting.add(new Publishing(new BucketId(bucket), records, bytes));
  }

  @Override
  void pump() {
    revisions.pump(now);
    sweeper.pump(now);
    commits.pump(now);
  }

  /// Answers and lets the time pass until nothing is left to do.
  void settle() {
    for (int i = 0; i < 100_000; i++) {
      if (!step()) {
        if (sweeper.isIdle()
            && publishes.waiting.isEmpty()
            && !sweeper.hasWork()
            && revisions.isIdle()) {
          return;
        }
        advance(100);
      }
    }
    throw new AssertionError("The sweep does not come to an end");
  }

  /// The basis that each record of the bucket says, in order.
  List<Integer> stored(int bucket) {
    List<Integer> all = new ArrayList<>();
    for (Frame frame : frames(bucket)) {
      frame.entries().forEach(entry -> all.add(said(entry.records().getFirst().bytes())));
    }
    return all;
  }

  List<Integer> revisions(int bucket) {
    return frames(bucket).stream().map(frame -> frame.head().revision()).toList();
  }

  private static int said(byte[] record) {
    String text = new String(record, StandardCharsets.UTF_8);
    return Integer.parseInt(text.substring(0, text.indexOf('-')));
  }

  private byte[] record(int bytes) {
    String text = current + "-";
    return (text + "x".repeat(Math.max(0, bytes - text.length()))).getBytes(StandardCharsets.UTF_8);
  }

  private Frame decided(Frame frame) {
    if (frame.entries().stream()
        .allMatch(entry -> said(entry.records().getFirst().bytes()) == current)) {
      return frame;
    }
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : frame.entries()) {
      int bytes = entry.records().getFirst().bytes().length;
      entries.add(entry.with(entry.plan(), List.of(new Entry.Slot(0, record(bytes)))));
    }
    return frame.revised(frame.plans(), entries);
  }

  @Override
  Answer answer(Query query) {
    return unreadable ? new Answer.Unreadable("SIMULATED") : super.answer(query);
  }

  private record Publishing(BucketId bucket, int records, int bytes) {}

  /// Stores what is published, decided at the moment at which the batch is cut.
  private final class Publishes implements CommitSource {
    private final ArrayDeque<Publishing> waiting = new ArrayDeque<>();

    @Override
    public boolean hasWork() {
      return !waiting.isEmpty();
    }

    @Override
    public void fill(Batch.Builder batch, Budget budget, Moment at) {
      Publishing next = waiting.remove();
      Pointer after = ends.end(next.bucket(), Frames.EU);
      Frames.Builder frame = Frames.after(after).bucket(next.bucket());
      for (int i = 0; i < next.records(); i++) {
        frame.event(
            Frames.channel(next.bucket(), 0), List.of(new Entry.Slot(0, record(next.bytes()))));
      }
      batch.frames.add(frame.build());
    }

    @Override
    public void stored(List<Frame> frames, Moment at) {}

    @Override
    public void failed(String cause, Moment at) {}
  }

  private final class Sweeping implements Sweeper.Effects {
    @Override
    public Basis basis(Moment at) {
      return current == 1 ? FIRST : SweepWorld.basis(current);
    }

    @Override
    public SortedMap<BucketId, Long> ends() {
      return ends.positions();
    }

    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {
      reads.add((Query.FramesFrom) query);
      ask(query, then);
    }

    @Override
    public Frame corrected(Frame frame, Moment at) {
      return decided(frame);
    }

    @Override
    public void correct(Frame stored, Consumer<Moment> then) {
      if (!losesCorrections) {
        revisions.revise(stored, (frame, _) -> decided(frame), (_, at) -> then.accept(at));
      }
    }

    @Override
    public void basisChanged() {
      revisions.renew();
    }

    @Override
    public boolean publishesWait() {
      return publishesWait;
    }

    @Override
    public void swept(Sweeper.Report report) {
      reports.add(report);
    }

    @Override
    public void wake() {}
  }
}
