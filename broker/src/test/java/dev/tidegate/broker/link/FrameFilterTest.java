package dev.tidegate.broker.link;

import static dev.tidegate.broker.link.LinkFrames.ACME;
import static dev.tidegate.broker.link.LinkFrames.BOLT;
import static dev.tidegate.broker.link.LinkFrames.CORE;
import static dev.tidegate.broker.link.LinkFrames.PLAIN;
import static dev.tidegate.broker.link.LinkFrames.REDACTED;
import static dev.tidegate.broker.link.LinkFrames.entry;
import static dev.tidegate.broker.link.LinkFrames.frame;
import static dev.tidegate.broker.link.LinkFrames.open;
import static dev.tidegate.broker.link.LinkFrames.plan;
import static dev.tidegate.broker.link.LinkFrames.reader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FrameFilterTest {
  private static final Moment NOW = new Moment(0, 5_000);

  private final LinkFrames.TestReaders readers = new LinkFrames.TestReaders();
  private final FrameFilter filter = new FrameFilter(readers);

  @Test
  void cut_planThatDoesNotStand_waitsForANewOne() {
    readers.stands = false;

    Cut cut = cut(frame(Pointer.START, 5, List.of(open()), entry(1, EventKind.POSTED, 0, "hello")));

    assertThat(cut).isEqualTo(Cut.stopped(Optional.of(Cut.Stop.STALE)));
  }

  @Test
  void cut_leaseRunOut_holdsFromThereOn() {
    Plan nobody = plan(reader(ACME, PLAIN, 0));
    readers.held = true;

    Cut cut =
        cut(
            frame(
                Pointer.START,
                5,
                List.of(nobody, open()),
                entry(1, EventKind.POSTED, 0, "home"),
                entry(2, EventKind.POSTED, 1, "away")));

    assertThat(cut)
        .isEqualTo(Cut.of(new Cut.Pass(Pointer.START, 5, 1, 1), Optional.of(Cut.Stop.HELD)));
  }

  @Test
  void cut_deferredForAReaderThere_waits() {
    Plan unknown = plan(reader(ACME, PLAIN, 0), reader(BOLT, new Outcome.Deferred("home"), -1));

    Cut cut = cut(frame(Pointer.START, 5, List.of(unknown), entry(1, EventKind.POSTED, 0, "x")));

    assertThat(cut.stop()).contains(Cut.Stop.DEFERRED);
  }

  @Test
  void cut_blockedOrNotNamed_passesAsOneRange() {
    Plan blocked = plan(reader(ACME, PLAIN, 0), reader(BOLT, new Outcome.Block("no"), -1));
    Plan home = plan(reader(ACME, PLAIN, 0));
    readers.stands = false;

    Cut cut =
        cut(
            frame(
                Pointer.START,
                5,
                List.of(blocked, home),
                entry(1, EventKind.POSTED, 0, "a"),
                entry(2, EventKind.POSTED, 1, "b"),
                entry(3, EventKind.REACTION_ADDED, 0, "c")));

    assertThat(cut).isEqualTo(Cut.of(new Cut.Pass(Pointer.START, 5, 1, 3), Optional.empty()));
  }

  @Test
  void cut_redactedForTheReaderThere_leavesTheOriginalAtHome() {
    Plan mixed =
        plan(
            reader(ACME, PLAIN, 0), reader(BOLT, REDACTED, 1), reader(new OrgId("dune"), PLAIN, 0));

    Frame sent =
        sent(
            frame(
                Pointer.START,
                5,
                List.of(mixed),
                entry(1, EventKind.POSTED, 0, "me@example.org", "[email]")));

    assertThat(text(sent.entries().getFirst().records())).containsExactly("1:[email]");
    assertThat(sent.plans()).hasSize(1);
    assertThat(sent.plans().getFirst().readers()).containsExactly(reader(BOLT, REDACTED, 1));
    assertThat(sent.plans().getFirst().renditions()).containsExactly(PLAIN, REDACTED);
  }

  @Test
  void cut_ownPlacesKeysAndMarks_stayAtHome() {
    Frame home = frame(Pointer.START, 5, List.of(open()), entry(1, EventKind.POSTED, 0, "hello"));

    Frame sent = sent(home);

    assertThat(sent.keys()).isEmpty();
    assertThat(sent.marks()).isEmpty();
    assertThat(sent.head().firstPosition()).isZero();
    assertThat(sent.head().revision()).isZero();
    assertThat(sent.head().storedAtMillis()).isZero();
    assertThat(sent.head().early()).isFalse();
    assertThat(sent.entries().getFirst().channelPosition()).isZero();
    assertThat(sent.head().dependencies()).isEqualTo(home.head().dependencies());
    // Copied, not decoded: these bytes are no record at all.
    assertThat(sent.entries().getFirst().records().getFirst().bytes())
        .isSameAs(home.entries().getFirst().records().getFirst().bytes());
  }

  @Test
  void cut_deleteAfterItsReaderLeft_stillCrossesWithoutReader() {
    readers.here.clear();
    readers.stands = false;
    readers.held = true;

    Frame sent =
        sent(
            frame(
                Pointer.START,
                5,
                List.of(open()),
                entry(1, EventKind.POSTED, 0, "words"),
                entry(2, EventKind.DELETED, 0, "ids")));

    assertThat(sent.entries()).hasSize(1);
    assertThat(text(sent.entries().getFirst().records())).containsExactly("0:ids");
    assertThat(sent.plans().getFirst().readers()).isEmpty();
    assertThat(sent.head().firstSequence()).isEqualTo(1);
    assertThat(sent.head().lastSequence()).isEqualTo(2);
  }

  @Test
  void cut_deleteOfAChannelThatNeverWasThere_doesNotCross() {
    readers.ever = false;
    Plan home = plan(reader(ACME, PLAIN, 0));

    Cut cut = cut(frame(Pointer.START, 5, List.of(home), entry(1, EventKind.DELETED, 0, "ids")));

    assertThat(cut.piece()).containsInstanceOf(Cut.Pass.class);
  }

  @Test
  void cut_gapMarkerOfAChannelThatNeverWasThere_passes() {
    readers.ever = false;

    Cut cut = cut(frame(Pointer.START, 5, List.of(), entry(1, EventKind.GAP, -1)));

    assertThat(cut).isEqualTo(Cut.of(new Cut.Pass(Pointer.START, 5, 1, 1), Optional.empty()));
  }

  @Test
  void cut_gapMarkers_leaveAsALostRangeBetweenThePieces() {
    ChannelId other = new ChannelId(1, 2);
    Frame home =
        frame(
            Pointer.START,
            5,
            List.of(open()),
            entry(1, EventKind.POSTED, 0, "a"),
            entry(2, EventKind.GAP, -1),
            entry(3, other, EventKind.GAP, -1),
            entry(4, EventKind.GAP, -1),
            entry(5, EventKind.POSTED, 0, "b"));

    Cut before = cut(home);
    Cut lost = filter.cut(home, new Pointer(5, 1), 100, 1 << 20, NOW);
    Cut after = filter.cut(home, new Pointer(5, 4), 100, 1 << 20, NOW);

    assertThat(before.piece().orElseThrow().end()).isEqualTo(new Pointer(5, 1));
    assertThat(before.lost()).isEmpty();
    assertThat(lost)
        .isEqualTo(
            Cut.of(
                new Cut.Lost(new Pointer(5, 1), 5, 2, 4, List.of(LinkFrames.CHANNEL, other)),
                Optional.empty()));
    assertThat(after.piece().orElseThrow().end()).isEqualTo(new Pointer(5, 5));
  }

  @Test
  void cut_gapMarkersBeforeAStop_leaveAndTheRestWaits() {
    readers.stands = false;

    Cut cut =
        cut(
            frame(
                Pointer.START,
                5,
                List.of(open()),
                entry(1, EventKind.GAP, -1),
                entry(2, EventKind.POSTED, 0, "b")));

    assertThat(cut.lost().orElseThrow().to()).isEqualTo(1);
    assertThat(cut.stop()).contains(Cut.Stop.STALE);
  }

  @Test
  void cut_fromTheMiddle_followsOnThere() {
    Frame home =
        frame(
            Pointer.START,
            5,
            List.of(open()),
            entry(1, EventKind.POSTED, 0, "a"),
            entry(2, EventKind.POSTED, 0, "b"),
            entry(3, EventKind.POSTED, 0, "c"));

    Cut cut = filter.cut(home, new Pointer(5, 1), 1, 1 << 20, NOW);

    assertThat(cut.piece().orElseThrow().after()).isEqualTo(new Pointer(5, 1));
    assertThat(cut.piece().orElseThrow().end()).isEqualTo(new Pointer(5, 2));
  }

  /// Whatever the plans say: each sequence is told of once, and no record leaves that no reader
  /// there has a slot for.
  @Property(tries = 500)
  void cut_anyFrame_coversAllAndLeaksNothing(@ForAll long seed) {
    Random random = new Random(seed);
    OrgId[] orgs = {ACME, BOLT, CORE, new OrgId("dune")};
    readers.here.clear();
    readers.here.addAll(random.nextBoolean() ? List.of(BOLT, CORE) : List.of(CORE));
    List<Plan> plans = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Plan.Reader[] some = new Plan.Reader[orgs.length];
      for (int j = 0; j < orgs.length; j++) {
        some[j] =
            switch (random.nextInt(3)) {
              case 0 -> reader(orgs[j], PLAIN, 0);
              case 1 -> reader(orgs[j], new Outcome.Block("no"), Plan.NO_SLOT);
              default -> reader(orgs[j], REDACTED, 1);
            };
      }
      plans.add(plan(some));
    }
    Entry[] entries = new Entry[1 + random.nextInt(20)];
    for (int i = 0; i < entries.length; i++) {
      int plan = random.nextInt(4);
      entries[i] =
          plans.get(plan).renditions().size() == 2
              ? entry(i + 1, EventKind.POSTED, plan, "original " + i, "changed " + i)
              : entry(i + 1, EventKind.POSTED, plan, "original " + i);
    }
    Frame home = frame(Pointer.START, 5, plans, entries);

    Pointer at = Pointer.START;
    while (at.sequence() < entries.length) {
      Cut cut = filter.cut(home, at, 1 + random.nextInt(5), 1 + random.nextInt(400), NOW);
      Cut.Piece piece = cut.piece().orElseThrow();
      assertThat(piece.after()).isEqualTo(at);
      assertThat(piece.end().sequence()).isGreaterThan(at.sequence());
      at = piece.end();
      if (piece instanceof Cut.Send(Frame sent)) {
        check(sent, home);
      }
    }
  }

  private void check(Frame sent, Frame home) {
    assertThat(new TreeSet<>(sent.entries().stream().map(Entry::plan).toList()))
        .containsExactlyElementsOf(
            java.util.stream.IntStream.range(0, sent.plans().size()).boxed().toList());
    for (Entry entry : sent.entries()) {
      Plan plan = sent.plan(entry);
      Plan before = home.plan(home.entry(entry.sequence()).orElseThrow());
      assertThat(plan.readers()).allMatch(each -> readers.here.contains(each.org()));
      for (Entry.Slot slot : entry.records()) {
        assertThat(plan.readers()).anyMatch(each -> each.slot() == slot.number());
      }
      for (Plan.Reader each : plan.readers()) {
        int homeSlot = before.reader(each.org()).orElseThrow().slot();
        assertThat(entry.record(each.slot()))
            .isEqualTo(home.entry(entry.sequence()).orElseThrow().record(homeSlot));
      }
    }
    assertThat(FrameCodec.encode(sent)).isNotEmpty();
  }

  private Cut cut(Frame frame) {
    return filter.cut(frame, frame.head().after(), 1_000, 1 << 20, NOW);
  }

  private Frame sent(Frame frame) {
    return cut(frame).piece().orElseThrow() instanceof Cut.Send(Frame sent)
        ? sent
        : throwing("nothing crosses");
  }

  private static Frame throwing(String text) {
    throw new AssertionError(text);
  }

  private static List<String> text(List<Entry.Slot> records) {
    return records.stream()
        .map(each -> each.number() + ":" + new String(each.bytes(), StandardCharsets.UTF_8))
        .toList();
  }
}
