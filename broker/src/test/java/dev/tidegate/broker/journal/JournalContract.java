package dev.tidegate.broker.journal;

import static dev.tidegate.broker.testing.Frames.ACME;
import static dev.tidegate.broker.testing.Frames.EU;
import static dev.tidegate.broker.testing.Frames.GLOBEX;
import static dev.tidegate.broker.testing.Frames.US;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Digest;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Merged;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.Remains;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store of a journal must do. A store's test extends it and says how the store is made.
public abstract class JournalContract {
  private static final BucketId BUCKET = new BucketId(7);
  private static final BucketId OTHER = new BucketId(200);
  private static final ChannelId GENERAL = Frames.channel(BUCKET, 0);
  private static final ChannelId RANDOM = Frames.channel(BUCKET, 1);
  private static final int ALL = 1 << 20;

  /// A store under test.
  public interface Store extends AutoCloseable {
    /// The journal, opened anew if it was closed.
    Journal journal();

    /// Ends the journal as a stop of its broker would.
    void stop();

    /// Flips bits in the midst of the stored bytes of the frame that holds the event.
    void damage(EventId event);

    /// As `damage`, and in what is kept of the frame a second time.
    void damageBoth(EventId event);

    @Override
    void close();
  }

  private Store store = new NoStore();

  protected abstract Store newStore();

  @BeforeEach
  void open() {
    store = newStore();
  }

  @AfterEach
  void close() {
    store.close();
  }

  // Order, positions, all or nothing

  @Test
  void append_framesOfOneBucket_positionsAreDense() {
    Frame first = Frames.after(Pointer.START).event(GENERAL, "a").event(RANDOM, "b").build();
    Frame other = Frames.after(Pointer.START).bucket(OTHER).event(channel(OTHER), "c").build();
    Frame second = Frames.after(first.end()).event(GENERAL, "d").event(GENERAL, "e").build();

    List<Frame> stored = store(first, other, second);

    assertThat(stored)
        .extracting(frame -> frame.head().firstPosition())
        .containsExactly(1L, 1L, 3L);
    assertThat(channelPositions(stored.get(0))).containsExactly(1L, 1L);
    assertThat(channelPositions(stored.get(2))).containsExactly(2L, 3L);
    assertThat(store.journal().recover().positions()).isEqualTo(Map.of(BUCKET, 4L, OTHER, 1L));
  }

  @Test
  void append_framesOfTwoOrigins_shareTheBucketsPositions() {
    List<Frame> stored =
        store(
            Frames.after(Pointer.START).event(GENERAL, "a").build(),
            Frames.after(Pointer.START).origin(US).event(GENERAL, "b").build());

    assertThat(stored).extracting(frame -> frame.head().firstPosition()).containsExactly(1L, 2L);
    assertThat(stored.stream().flatMap(frame -> channelPositions(frame).stream()))
        .containsExactly(1L, 2L);
  }

  @Test
  void append_frameThatJumps_failsAndLeavesNothing() {
    Frame first = stored(Frames.after(Pointer.START).event(GENERAL, "a"));
    Frame fits = Frames.after(first.end()).event(GENERAL, "b").build();
    Frame jumps = Frames.after(new Pointer(1, 1)).bucket(OTHER).event(channel(OTHER), "c").build();
    Batch.Builder batch = Batch.builder();
    batch.frames.addAll(List.of(fits, jumps));
    batch.cursors.add(new Batch.Cursor(ACME, "tail", new byte[] {1}));
    Recovered before = store.journal().recover();

    assertThat(append(batch.build(2))).isInstanceOf(Completion.Failed.class);

    assertThat(store.journal().recover()).usingRecursiveComparison().isEqualTo(before);
    assertThat(frames(new Query.FramesFrom(BUCKET, 1, ALL))).containsExactly(first);
    assertThat(token("tail")).isEmpty();
    assertThat(append(batchOf(2, fits))).isInstanceOf(Completion.Stored.class);
  }

  @Test
  void append_sameFrameTwice_fails() {
    Frame frame = Frames.after(Pointer.START).event(GENERAL, "a").build();
    store(frame);

    assertThat(append(batchOf(2, frame))).isInstanceOf(Completion.Failed.class);
    assertThat(append(batchOf(2, next(frame, "b"), next(frame, "c"))))
        .isInstanceOf(Completion.Failed.class);
  }

  @Test
  void append_batchOutOfNumber_fails() {
    Frame frame = Frames.after(Pointer.START).event(GENERAL, "a").build();

    assertThat(append(batchOf(2, frame))).isInstanceOf(Completion.Failed.class);
    assertThat(append(batchOf(1, frame))).isInstanceOf(Completion.Stored.class);
    assertThat(append(batchOf(1, next(frame, "b")))).isInstanceOf(Completion.Failed.class);
  }

  @Test
  void append_framesAndSkipsOfOneStream_followOneAnother() {
    Frame first = Frames.after(Pointer.START).event(GENERAL, "a").build();
    Frame third = Frames.after(new Pointer(1, 5)).event(GENERAL, "b").build();
    Batch.Builder batch = Batch.builder();
    batch.frames.addAll(List.of(first, third));
    batch.skips.add(new Batch.Skip(BUCKET, EU, first.end(), 1, 2, 5));
    batch.skips.add(new Batch.Skip(BUCKET, EU, third.end(), 4, 1, 2));

    assertThat(append(batch.build(1))).isInstanceOf(Completion.Stored.class);

    assertThat(ends()).containsExactly(new Pointer(1, 6), new Pointer(4, 2));
    assertThat(store.journal().recover().positions()).isEqualTo(Map.of(BUCKET, 2L));
  }

  @Test
  void append_skipThatJumps_fails() {
    Batch.Builder batch = Batch.builder();
    batch.skips.add(new Batch.Skip(BUCKET, EU, new Pointer(1, 1), 1, 2, 3));

    assertThat(append(batch.build(1))).isInstanceOf(Completion.Failed.class);
    assertThat(ends()).isEmpty();
  }

  @Test
  void append_oldIncarnation_fails() {
    Frame first = Frames.after(Pointer.START).event(GENERAL, "a").build();
    Frame second = Frames.incarnation(9, first.end()).event(GENERAL, "b").build();
    store(first, second);

    assertThat(append(batchOf(2, Frames.incarnation(1, second.end()).event(GENERAL, "c").build())))
        .isInstanceOf(Completion.Failed.class);
    assertThat(ends()).containsExactly(new Pointer(1, 1), new Pointer(9, 1));
  }

  @Test
  void append_frameWithoutEntries_movesTheStreamOnly() {
    List<Frame> stored =
        store(
            Frames.after(Pointer.START).skipped().skipped().build(),
            Frames.after(new Pointer(1, 2)).event(GENERAL, "a").build());

    assertThat(stored).extracting(frame -> frame.head().firstPosition()).containsExactly(1L, 1L);
    assertThat(ends()).containsExactly(new Pointer(1, 3));
    assertThat(frames(new Query.FramesFrom(BUCKET, 1, ALL))).containsExactly(stored.get(1));
  }

  @Test
  void resolve_storedBatch_givesItsFrames() {
    Batch batch =
        batchOf(
            1,
            Frames.after(Pointer.START).skipped().build(),
            Frames.after(new Pointer(1, 1)).event(GENERAL, "a").build());
    Completion appended = append(batch);

    Completion resolved = Asked.resolve(store.journal(), batch);

    assertThat(resolved).isInstanceOf(Completion.Stored.class);
    assertThat(((Completion.Stored) resolved).frames().getLast())
        .isEqualTo(((Completion.Stored) appended).frames().getLast());
    assertThat(((Completion.Stored) resolved).frames()).hasSize(2);
  }

  @Test
  void resolve_storedBatchDamagedMeanwhile_givesItsFramesAtTheirPlaces() {
    threeFrames();
    Batch batch =
        batchOf(4, Frames.after(new Pointer(1, 6)).event(RANDOM, "g").event(GENERAL, "h").build());
    Completion appended = append(batch);
    store.damage(event(7));

    assertThat(Asked.resolve(store.journal(), batch)).isEqualTo(appended);
    store.damageBoth(event(7));
    assertThat(Asked.resolve(store.journal(), batch)).isEqualTo(appended);
  }

  @Test
  void resolve_batchNeverStored_fails() {
    Batch batch = batchOf(1, Frames.after(Pointer.START).event(GENERAL, "a").build());

    assertThat(Asked.resolve(store.journal(), batch)).isInstanceOf(Completion.Failed.class);
  }

  // Replacing a frame

  @Test
  void replace_frame_keepsPositionsAndOtherRecords() {
    Frame before =
        stored(Frames.after(Pointer.START).event(GENERAL, "secret").event(RANDOM, "kept"));
    Frame after = blanked(before, 0);
    store(replacing(2, after));

    assertThat(frames(new Query.FramesFrom(BUCKET, 1, ALL))).containsExactly(after);
    assertThat(frames(new Query.ChannelFrames(RANDOM, 0, false, 5))).containsExactly(after);
    assertThat(after.head().revision()).isEqualTo(1);
    assertThat(after.entries().get(1)).isEqualTo(before.entries().get(1));
    assertThat(store.journal().recover().positions()).isEqualTo(Map.of(BUCKET, 2L));
  }

  @Test
  void replace_withoutTheRevisionBetween_failsAndLeavesNothing() {
    Frame frame = stored(Frames.after(Pointer.START).event(GENERAL, "a"));
    Frame once = blanked(frame, 0);
    Frame twice = blanked(once, 0);
    Batch.Builder both = Batch.builder();
    both.replacements.addAll(List.of(once, twice));

    assertThat(append(replacing(2, twice))).isInstanceOf(Completion.Failed.class);
    assertThat(append(both.build(2))).isInstanceOf(Completion.Failed.class);
    assertThat(frames(new Query.FramesFrom(BUCKET, 1, ALL))).containsExactly(frame);
  }

  @Test
  void replace_otherSequencesOrPlaces_fails() {
    Frame frame = stored(Frames.after(Pointer.START).event(GENERAL, "a").event(RANDOM, "b"));
    Frame swapped =
        frame.revised(
            frame.plans(),
            List.of(frame.entries().get(0), frame.entries().get(1).at(frame.lastPosition() + 9)));
    Frame absent = blanked(frame.withHead(frame.head().atPosition(50)), 0);

    assertThat(append(replacing(2, swapped))).isInstanceOf(Completion.Failed.class);
    assertThat(append(replacing(2, absent))).isInstanceOf(Completion.Failed.class);
  }

  // Merging frames

  @Test
  void merge_neighbours_areOneFrameForEveryQuery() {
    var producer = Frames.producer(1);
    Frame first =
        stored(
            Frames.after(Pointer.START)
                .storedAt(70)
                .event(GENERAL, "a")
                .key(1, 2)
                .mark(producer, 1));
    Batch.Builder skip = Batch.builder();
    skip.skips.add(new Batch.Skip(BUCKET, EU, first.end(), 1, 2, 3));
    store(skip.build(2));
    Frame second =
        stored(Frames.after(new Pointer(1, 3)).storedAt(80).event(RANDOM, "b").event(GENERAL, "c"));
    Frame third =
        stored(Frames.after(second.end()).storedAt(90).event(GENERAL, "d").mark(producer, 2));
    Frame later = stored(Frames.after(third.end()).event(GENERAL, "e").mark(producer, 3));
    Recovered before = store.journal().recover();

    store(merging(6, 1, 4));

    Frame merged = frames(new Query.FrameOf(event(5))).getFirst();
    assertThat(merged).isEqualTo(Merged.of(List.of(first, second, third)));
    assertThat(merged.head().revision()).isEqualTo(1);
    assertThat(merged.entries().stream().flatMap(entry -> entry.records().stream()))
        .containsExactlyElementsOf(
            List.of(first, second, third).stream()
                .flatMap(frame -> frame.entries().stream())
                .flatMap(entry -> entry.records().stream())
                .toList());
    for (long position = 1; position <= 4; position++) {
      assertThat(frames(new Query.FramesFrom(BUCKET, position, ALL)))
          .containsExactly(merged, later);
    }
    assertThat(frames(new Query.FramesFrom(BUCKET, 5, ALL))).containsExactly(later);
    for (long sequence : List.of(0L, 1L, 3L, 5L)) {
      assertThat(frames(streamFrom(new Pointer(1, sequence)))).containsExactly(merged, later);
    }
    assertThat(frames(streamFrom(third.end()))).containsExactly(later);
    assertThat(frames(new Query.FrameOf(event(1)))).containsExactly(merged);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 0, false, 9)))
        .containsExactly(merged, later);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 0, true, 9))).containsExactly(later, merged);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 2, false, 1))).containsExactly(merged);
    assertThat(frames(new Query.ChannelFrames(RANDOM, 0, true, 9))).containsExactly(merged);
    assertThat(frames(new Query.FrameOfMark(producer, BUCKET, 1))).containsExactly(merged);
    assertThat(frames(new Query.FrameOfMark(producer, BUCKET, 2))).containsExactly(merged);
    assertThat(frames(new Query.FrameOfMark(producer, BUCKET, 3))).containsExactly(later);
    assertThat(read(new Query.FrameCount())).isEqualTo(new Answer.Count(2));
    Recovered after = store.journal().recover();
    assertThat(after.positions()).isEqualTo(before.positions());
    assertThat(after.ends()).isEqualTo(before.ends());
    assertThat(after.keys()).containsExactly(new Recovered.StoredKey(1, 2, event(1), 90));
    store.stop();
    assertThat(frames(new Query.FramesFrom(BUCKET, 1, ALL))).containsExactly(merged, later);
  }

  @Test
  void merge_whatCannotBeOne_failsAndLeavesNothing() {
    Frame first = stored(Frames.after(Pointer.START).event(GENERAL, "a").event(GENERAL, "b"));
    Frame second = stored(Frames.after(first.end()).event(GENERAL, "c"));
    Frame other = stored(Frames.after(Pointer.START).origin(US).event(GENERAL, "d"));
    Frame run = stored(Frames.incarnation(4, second.end()).event(GENERAL, "e"));
    Frame large = stored(Frames.after(run.end()).event(GENERAL, "f".repeat(40_000)));

    for (Batch batch :
        List.of(
            merging(6, 2, 3), // begins within a frame
            merging(6, 3, 4), // of two streams
            merging(6, 4, 5),
            merging(6, 5, 6), // more bytes than a merged frame holds
            merging(6, 6, 7))) { // ends behind the last
      assertThat(append(batch)).as("%s", batch.merge()).isInstanceOf(Completion.Failed.class);
    }
    Batch.Builder both = Batch.builder();
    both.merge = Optional.of(new Batch.Merge(BUCKET, 1, 3));
    both.replacements.add(blanked(second, 0));
    assertThat(append(both.build(6))).isInstanceOf(Completion.Failed.class);

    assertThat(frames(new Query.FramesFrom(BUCKET, 1, ALL)))
        .containsExactly(first, second, other, run, large);
    store(merging(6, 1, 3));
    assertThat(frames(new Query.FramesFrom(BUCKET, 1, ALL)))
        .containsExactly(Merged.of(List.of(first, second)), other, run, large);
  }

  @Test
  void merge_damagedPart_failsAndLeavesIt() {
    List<Frame> stored = threeFrames();
    store.damage(event(4));

    assertThat(append(merging(4, 1, 6))).isInstanceOf(Completion.Failed.class);

    assertThat(damage(4).remains().frame().head()).isEqualTo(stored.get(1).head());
    assertThat(frames(new Query.FramesFrom(BUCKET, 6, ALL))).isEqualTo(stored.subList(2, 3));
  }

  @Test
  void merge_partsWereReplaced_takesThemAsTheyAre() {
    List<Frame> stored = threeFrames();
    Frame blanked = blanked(stored.get(1), 0);
    store(replacing(4, blanked));

    store(merging(5, 1, 6));

    Frame merged = Merged.of(List.of(stored.get(0), blanked, stored.get(2)));
    assertThat(merged.head().revision()).isEqualTo(2);
    assertThat(frames(new Query.FramesFrom(BUCKET, 4, ALL))).containsExactly(merged);
    Frame next = blanked(merged, 5);
    assertThat(append(replacing(6, blanked(blanked, 1)))).isInstanceOf(Completion.Failed.class);
    store(replacing(6, next));
    assertThat(frames(new Query.FramesFrom(BUCKET, 1, ALL))).containsExactly(next);
    assertThat(frames(new Query.ChannelFrames(RANDOM, 0, true, 1))).containsExactly(next);
  }

  @Test
  void merge_mergedFrames_areMergedAgain() {
    List<Frame> stored = new ArrayList<>();
    Pointer end = Pointer.START;
    for (int i = 0; i < 12; i++) {
      stored.add(stored(Frames.after(end).event(i % 3 == 0 ? RANDOM : GENERAL, "n" + i)));
      end = stored.getLast().end();
    }
    store(merging(13, 1, 3));
    store(merging(14, 7, 9));
    store(merging(15, 4, 9));
    store(merging(16, 1, 10));

    Frame merged = frames(new Query.FramesFrom(BUCKET, 1, ALL)).getFirst();
    assertThat(merged.entries())
        .isEqualTo(stored.subList(0, 10).stream().flatMap(f -> f.entries().stream()).toList());
    for (int i = 1; i <= 10; i++) {
      assertThat(frames(new Query.FrameOf(event(i)))).containsExactly(merged);
    }
    assertThat(frames(new Query.ChannelFrames(RANDOM, 0, false, 9))).containsExactly(merged);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 0, true, 9)))
        .containsExactly(stored.get(11), stored.get(10), merged);
    Frame more = stored(Frames.after(end).event(RANDOM, "more"));
    assertThat(frames(new Query.ChannelFrames(RANDOM, 0, true, 9))).containsExactly(more, merged);
    assertThat(channelPositions(more)).containsExactly(5L);
  }

  @Test
  void merge_frameAndOutlineDamagedLater_gapMarkersAtAllItsPlaces() {
    List<Frame> stored = threeFrames();
    store(merging(4, 1, 6));
    store.damageBoth(event(4));

    Remains remains = damage(1).remains();

    assertThat(remains.frame().entries())
        .allSatisfy(entry -> assertThat(entry.kind()).isEqualTo(EventKind.GAP))
        .extracting(Entry::sequence)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(remains.frame().entries().stream().map(JournalContract::place))
        .containsExactlyInAnyOrderElementsOf(
            stored.stream()
                .flatMap(frame -> frame.entries().stream())
                .map(JournalContract::place)
                .toList());
  }

  @Test
  void recover_settled_lastNoteStands() {
    Batch.Builder first = Batch.builder();
    first.settled = Optional.of(Map.of(BUCKET, 4L));
    Batch.Builder second = Batch.builder();
    second.settled = Optional.of(Map.of(BUCKET, 9L, OTHER, 1L << 40));
    assertThat(store.journal().recover().settled()).isEmpty();

    store(first.build(1));
    store(second.build(2));
    store(cursor(3, "tail", 1));
    store.stop();

    assertThat(store.journal().recover().settled()).isEqualTo(second.settled.get());
  }

  // Queries

  @Test
  void framesFrom_positionWithinAFrame_beginsWithThatFrame() {
    List<Frame> stored = threeFrames();

    assertThat(frames(new Query.FramesFrom(BUCKET, 2, ALL))).isEqualTo(stored);
    assertThat(frames(new Query.FramesFrom(BUCKET, 3, ALL))).isEqualTo(stored.subList(1, 3));
    assertThat(frames(new Query.FramesFrom(BUCKET, 6, ALL))).isEqualTo(stored.subList(2, 3));
    assertThat(frames(new Query.FramesFrom(BUCKET, 7, ALL))).isEmpty();
    assertThat(frames(new Query.FramesFrom(OTHER, 1, ALL))).isEmpty();
  }

  @Test
  void framesFrom_fewBytes_givesOneFrameAtLeast() {
    List<Frame> stored = threeFrames();

    assertThat(frames(new Query.FramesFrom(BUCKET, 1, 0))).isEqualTo(stored.subList(0, 1));
  }

  @Test
  void framesFrom_moreFramesThanOneStep_givesAll() {
    List<Frame> built = new ArrayList<>();
    Pointer end = Pointer.START;
    for (int i = 0; i < 200; i++) {
      built.add(Frames.after(end).event(GENERAL, "n" + i).build());
      end = built.getLast().end();
    }
    List<Frame> stored = store(built.toArray(Frame[]::new));

    assertThat(frames(new Query.FramesFrom(BUCKET, 1, ALL))).isEqualTo(stored);
    assertThat(frames(new Query.StreamFrom(BUCKET, EU, Pointer.START, ALL))).isEqualTo(stored);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 0, false, 150)))
        .isEqualTo(stored.subList(0, 150));
  }

  @Test
  void streamFrom_pointer_givesWhatComesAfterIt() {
    List<Frame> stored = threeFrames();

    assertThat(frames(streamFrom(new Pointer(1, 1)))).isEqualTo(stored);
    assertThat(frames(streamFrom(new Pointer(1, 2)))).isEqualTo(stored.subList(1, 3));
    assertThat(frames(streamFrom(new Pointer(1, 6)))).isEmpty();
    assertThat(frames(new Query.StreamFrom(BUCKET, US, Pointer.START, ALL))).isEmpty();
  }

  @Test
  void streamFrom_unknownIncarnation_givesEverything() {
    List<Frame> stored = threeFrames();

    assertThat(frames(streamFrom(Pointer.START))).isEqualTo(stored);
    assertThat(frames(streamFrom(new Pointer(44, 3)))).isEqualTo(stored);
  }

  @Test
  void streamFrom_incarnationBefore_goesOnWithTheNext() {
    Frame first = stored(Frames.after(Pointer.START).event(GENERAL, "a").event(GENERAL, "b"));
    // A later run may have a lower number: order is that of the stream.
    Frame second = stored(Frames.incarnation(9, first.end()).event(GENERAL, "c"));
    Frame third = stored(Frames.incarnation(5, second.end()).event(GENERAL, "d"));

    assertThat(frames(streamFrom(new Pointer(1, 1)))).containsExactly(first, second, third);
    assertThat(frames(streamFrom(first.end()))).containsExactly(second, third);
    assertThat(frames(streamFrom(second.end()))).containsExactly(third);
  }

  @Test
  void frameOf_event_givesItsFrame() {
    Frame frame =
        stored(Frames.after(Pointer.START).event(GENERAL, "a").skipped().event(GENERAL, "b"));

    assertThat(frames(new Query.FrameOf(event(1)))).containsExactly(frame);
    assertThat(frames(new Query.FrameOf(event(2)))).containsExactly(frame);
    assertThat(frames(new Query.FrameOf(event(4)))).isEmpty();
    assertThat(frames(new Query.FrameOf(new EventId(US, 1, BUCKET, 1)))).isEmpty();
    assertThat(frames(new Query.FrameOf(new EventId(EU, 2, BUCKET, 1)))).isEmpty();
  }

  @Test
  void frameOf_sequenceSkippedBeforeTheFrame_givesNone() {
    Batch.Builder batch = Batch.builder();
    batch.skips.add(new Batch.Skip(BUCKET, EU, Pointer.START, 1, 1, 4));
    append(batch.build(1));
    stored(Frames.after(new Pointer(1, 4)).event(GENERAL, "a"));

    assertThat(frames(new Query.FrameOf(event(3)))).isEmpty();
  }

  @Test
  void channelFrames_bothDirections_nearestFirst() {
    List<Frame> stored = threeFrames(); // GENERAL has positions 1, 2 | 3 | 4 in them
    Frame a = stored.get(0);
    Frame b = stored.get(1);
    Frame c = stored.get(2);

    assertThat(frames(new Query.ChannelFrames(GENERAL, 0, false, 9))).containsExactly(a, b, c);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 1, false, 9))).containsExactly(a, b, c);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 2, false, 9))).containsExactly(b, c);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 2, false, 1))).containsExactly(b);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 4, false, 9))).isEmpty();
    assertThat(frames(new Query.ChannelFrames(GENERAL, 0, true, 9))).containsExactly(c, b, a);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 3, true, 9))).containsExactly(a);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 4, true, 1))).containsExactly(b);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 4, true, 3))).containsExactly(b, a);
    assertThat(frames(new Query.ChannelFrames(GENERAL, 1, true, 9))).isEmpty();
    assertThat(frames(new Query.ChannelFrames(channel(OTHER), 0, true, 9))).isEmpty();
  }

  @Test
  void editsOf_target_givesThemOnceInOrder() {
    Batch.Builder batch = Batch.builder();
    batch.edits.add(new Batch.Edit(event(1), event(5)));
    batch.edits.add(new Batch.Edit(event(1), event(3)));
    batch.edits.add(new Batch.Edit(event(1), event(5)));
    batch.edits.add(new Batch.Edit(event(2), event(4)));
    append(batch.build(1));

    assertThat(read(new Query.EditsOf(event(1))))
        .isEqualTo(new Answer.Events(List.of(event(5), event(3))));
    assertThat(read(new Query.EditsOf(event(9)))).isEqualTo(new Answer.Events(List.of()));
  }

  @Test
  void marks_ofAProducer_areFound() {
    var one = Frames.producer(1);
    var two = Frames.producer(2);
    Frame first =
        stored(
            Frames.after(Pointer.START)
                .event(GENERAL, "a")
                .mark(one, 10)
                .event(GENERAL, "b")
                .mark(one, 11)
                .event(GENERAL, "c")
                .mark(two, 1));
    Frame second = stored(Frames.after(first.end()).event(GENERAL, "d").mark(one, 12));
    Frame other =
        stored(Frames.after(Pointer.START).bucket(OTHER).event(channel(OTHER), "e").mark(one, 4));

    assertThat(read(new Query.ProducerEnds(one)))
        .isEqualTo(new Answer.Sequences(Map.of(BUCKET, 12L, OTHER, 4L)));
    assertThat(read(new Query.ProducerEnds(Frames.producer(3))))
        .isEqualTo(new Answer.Sequences(Map.of()));
    assertThat(frames(new Query.FrameOfMark(one, BUCKET, 10))).containsExactly(first);
    assertThat(frames(new Query.FrameOfMark(one, BUCKET, 12))).containsExactly(second);
    assertThat(frames(new Query.FrameOfMark(one, OTHER, 4))).containsExactly(other);
    assertThat(frames(new Query.FrameOfMark(two, BUCKET, 1))).containsExactly(first);
    assertThat(frames(new Query.FrameOfMark(one, BUCKET, 9))).isEmpty();
    assertThat(frames(new Query.FrameOfMark(one, BUCKET, 13))).isEmpty();
    assertThat(frames(new Query.FrameOfMark(Frames.producer(3), BUCKET, 1))).isEmpty();
  }

  @Test
  void control_entries_comeInLocalOrder() {
    Batch.Builder batch = Batch.builder();
    batch.control.add(new Batch.StoredControl(1, US, 5, new byte[] {1}));
    batch.control.add(new Batch.StoredControl(2, EU, 1, new byte[] {2}));
    batch.control.add(new Batch.StoredControl(3, US, 6, new byte[] {3}));
    append(batch.build(1));

    assertThat(control(new Query.ControlFrom(2, 9))).containsExactly(2L, 3L);
    assertThat(control(new Query.ControlFrom(1, 2))).containsExactly(1L, 2L);
    assertThat(control(new Query.ControlOf(US, 5, 9))).containsExactly(1L, 3L);
    assertThat(control(new Query.ControlOf(US, 6, 9))).containsExactly(3L);
    assertThat(store.journal().recover().control())
        .usingRecursiveComparison()
        .isEqualTo(batch.control);
  }

  @Test
  void control_entryThatJumps_fails() {
    Batch.Builder batch = Batch.builder();
    batch.control.add(new Batch.StoredControl(2, US, 5, new byte[] {1}));

    assertThat(append(batch.build(1))).isInstanceOf(Completion.Failed.class);
    assertThat(control(new Query.ControlFrom(1, 9))).isEmpty();
  }

  @Test
  void cursor_keptTwice_lastOneStands() {
    store(cursor(1, "tail", 1));
    store(cursor(2, "tail", 2));
    store(cursor(3, "other", 3));

    assertThat(token("tail")).contains(new byte[] {2});
    assertThat(read(new Query.CursorOf(GLOBEX, "tail")))
        .isEqualTo(new Answer.Token(Optional.empty()));
  }

  // What a start must know

  @Test
  void recover_emptyStore_knowsOnlyItself() {
    Recovered recovered = store.journal().recover();

    assertThat(recovered)
        .isEqualTo(
            new Recovered(
                recovered.storeId(),
                recovered.logKey(),
                0,
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Map.of()));
    assertThat(recovered.storeId()).isNotZero();
  }

  @Test
  void recover_afterAStop_isTheSame() {
    threeFrames();
    store(cursor(4, "tail", 9));
    Recovered before = store.journal().recover();
    List<Frame> frames = frames(new Query.FramesFrom(BUCKET, 1, ALL));

    store.stop();

    assertThat(store.journal().recover()).usingRecursiveComparison().isEqualTo(before);
    assertThat(before.lastBatch()).isEqualTo(4);
    assertThat(frames(new Query.FramesFrom(BUCKET, 1, ALL))).isEqualTo(frames);
  }

  @Test
  void recover_keys_nameTheirEvents() {
    stored(
        Frames.after(Pointer.START)
            .storedAt(77)
            .event(GENERAL, "a")
            .key(1, 2)
            .event(GENERAL, "b")
            .event(GENERAL, "c")
            .key(-3, 4));

    assertThat(store.journal().recover().keys())
        .containsExactly(
            new Recovered.StoredKey(1, 2, event(1), 77),
            new Recovered.StoredKey(-3, 4, event(3), 77));
  }

  @Test
  void recover_blanks_onlyThoseOpen() {
    Batch.Builder opens = Batch.builder();
    opens.blanksOpened.addAll(List.of(event(4), event(2), event(3), event(4)));
    append(opens.build(1));
    Batch.Builder closes = Batch.builder();
    closes.blanksDone.add(event(2));
    append(closes.build(2));

    assertThat(store.journal().recover().openBlanks()).containsExactly(event(4), event(3));
  }

  @Test
  void recover_parkings_firstCauseStandsUntilReleased() {
    Batch.Builder batch = Batch.builder();
    batch.parkings.add(new Batch.Parking(GENERAL, event(4), "poison", true));
    batch.parkings.add(new Batch.Parking(GENERAL, event(5), "later", true));
    batch.parkings.add(new Batch.Parking(RANDOM, event(6), "poison", true));
    append(batch.build(1));
    Batch.Builder release = Batch.builder();
    release.parkings.add(new Batch.Parking(RANDOM, event(6), "", false));
    append(release.build(2));

    assertThat(store.journal().recover().parked())
        .containsExactly(new Batch.Parking(GENERAL, event(4), "poison", true));
  }

  @Test
  void recover_runs_areGivenInTheirOrder() {
    var first = new Batch.Run(7, 0, Map.of());
    var second = new Batch.Run(3, 12, Map.of(BUCKET, 9L, new BucketId(255), 1L << 40));
    assertThat(store.journal().recover().runs()).isEmpty();

    store(began(1, first));
    store(began(2, second));
    store(cursor(3, "tail", 1));
    store.stop();

    assertThat(store.journal().recover().runs()).containsExactly(first, second);
  }

  @Test
  void recover_manyRuns_oldestAreForgotten() {
    for (int run = 1; run <= Recovered.RUNS + 2; run++) {
      store(began(run, new Batch.Run(run, 0, Map.of())));
    }

    List<Batch.Run> runs = store.journal().recover().runs();
    assertThat(runs).hasSize(Recovered.RUNS);
    assertThat(runs.getFirst().incarnation()).isEqualTo(3);
  }

  @Test
  void recover_sweep_lastNoteStands() {
    var begun = new Batch.Sweep("ab".repeat(32), Long.MIN_VALUE, 0, 1);
    var done = new Batch.Sweep("cd".repeat(32), 1_795_392_000_000L, 256, 1);
    assertThat(store.journal().recover().sweep()).isEmpty();

    store(swept(1, begun));
    assertThat(store.journal().recover().sweep()).contains(begun);
    store(swept(2, done));
    store(cursor(3, "tail", 1));
    store.stop();

    assertThat(store.journal().recover().sweep()).contains(done);
  }

  // Damage

  @Test
  void read_damagedFrame_isNamedAndNotGiven() {
    List<Frame> stored = threeFrames();
    store.damage(event(4));
    Answer.Damage damage = damage(4);
    var none = new Answer.Frames(List.of(), Optional.of(damage));

    assertThat(damage).hasToString("eu-de bucket 7 1.3 to 5");
    assertThat(read(new Query.FramesFrom(BUCKET, 1, ALL)))
        .isEqualTo(new Answer.Frames(stored.subList(0, 1), Optional.of(damage)));
    assertThat(read(new Query.FramesFrom(BUCKET, 4, ALL))).isEqualTo(none);
    assertThat(read(streamFrom(new Pointer(1, 3)))).isEqualTo(none);
    assertThat(read(new Query.ChannelFrames(GENERAL, 0, true, 9)))
        .isEqualTo(new Answer.Frames(stored.subList(2, 3), Optional.of(damage)));
    assertThat(frames(new Query.FramesFrom(BUCKET, 6, ALL))).isEqualTo(stored.subList(2, 3));
  }

  @Test
  void read_damagedFrame_tellsWhatIsLeftAndWhatIsLost() {
    Frame whole = threeFrames().get(1);
    store.damage(event(4));

    Remains remains = damage(4).remains();

    Entry hit = whole.entries().get(1);
    assertThat(remains.lost())
        .containsExactly(
            new Remains.Lost(4, 0, Optional.of(Digest.of(hit.record(0).orElseThrow()))));
    assertThat(remains.frame().head()).isEqualTo(whole.head());
    assertThat(remains.frame().plans()).isEqualTo(whole.plans());
    assertThat(remains.frame().entries())
        .containsExactly(
            whole.entries().get(0),
            hit.with(0, hit.records().subList(1, 2)),
            whole.entries().get(2));
  }

  @Test
  void read_damagedRevision_tellsOfThatRevision() {
    Frame before = stored(Frames.after(Pointer.START).event(GENERAL, "a").event(RANDOM, "b"));
    Frame after = blanked(before, 0);
    store(replacing(2, after));
    store.damage(event(1));

    Remains remains = damage(1).remains();

    assertThat(remains.frame().head().revision()).isEqualTo(1);
    assertThat(remains.frame().entries())
        .extracting(entry -> entry.records().size() + lost(remains, entry))
        .containsExactly(1, 2);
  }

  @Test
  void read_damagedFrame_keysAndMarksStillLeadToIt() {
    stored(
        Frames.after(Pointer.START)
            .storedAt(77)
            .event(GENERAL, "a")
            .key(1, 2)
            .event(GENERAL, "b")
            .mark(Frames.producer(1), 1));
    store.damage(event(1));

    assertThat(damage(1).remains().frame().keys()).containsExactly(new Frame.Key(1, 1, 2));
    assertThat(damage(1).remains().frame().marks())
        .containsExactly(new Frame.Mark(2, Frames.producer(1), 1));
    assertThat(read(new Query.FrameOfMark(Frames.producer(1), BUCKET, 1)))
        .isEqualTo(new Answer.Frames(List.of(), Optional.of(damage(1))));
    assertThat(store.journal().recover().keys())
        .containsExactly(new Recovered.StoredKey(1, 2, event(1), 77));
  }

  @Test
  void read_frameAndOutlineDamaged_gapMarkersAtItsPlaces() {
    Frame whole = threeFrames().get(1);
    store.damageBoth(event(4));

    Remains remains = damage(4).remains();

    assertThat(remains.lost()).isEmpty();
    assertThat(remains.frame().head().after()).isEqualTo(whole.head().after());
    assertThat(remains.frame().entries())
        .allSatisfy(entry -> assertThat(entry.kind()).isEqualTo(EventKind.GAP))
        .extracting(Entry::sequence)
        .containsExactly(3L, 4L, 5L);
    assertThat(remains.frame().entries().stream().map(JournalContract::place))
        .containsExactlyInAnyOrderElementsOf(
            whole.entries().stream().map(JournalContract::place).toList());
  }

  @Test
  void replace_damagedFrameAtOtherPlacesOrRevisions_failsAndLeavesIt() {
    threeFrames();
    store.damage(event(4));
    Frame rest = damage(4).remains().frame();
    List<Entry> moved = new ArrayList<>(rest.entries());
    moved.set(0, moved.get(0).at(9));

    assertThat(append(replacing(4, rest))).isInstanceOf(Completion.Failed.class);
    assertThat(append(replacing(4, rest.revised(rest.plans(), moved))))
        .isInstanceOf(Completion.Failed.class);
    assertThat(damage(4).remains().frame()).isEqualTo(rest);
  }

  @Test
  void replace_damagedFrame_takesItsPlace() {
    List<Frame> stored = threeFrames();
    store.damage(event(4));
    Frame lost = stored.get(1);

    store(replacing(4, lost.revised(lost.plans(), lost.entries())));

    List<Frame> read = frames(new Query.FramesFrom(BUCKET, 3, ALL));
    assertThat(read.getFirst().entries()).isEqualTo(lost.entries());
    assertThat(read.getFirst().head()).isEqualTo(lost.head().withRevision(1));
    assertThat(read.getLast()).isEqualTo(stored.get(2));
  }

  @Test
  void replace_frameDamagedTwice_gapMarkersTakeItsPlace() {
    threeFrames();
    store.damageBoth(event(4));
    Frame rest = damage(4).remains().frame();

    store(replacing(4, rest.revised(rest.plans(), rest.entries())));

    assertThat(frames(new Query.FrameOf(event(4))).getFirst().entries()).isEqualTo(rest.entries());
  }

  // Steps

  /// Positions 1-2, 3-5 and 6 of the bucket in frames of sequences 1-2, 3-5 and 6, in batches 1 to
  /// 3.
  private List<Frame> threeFrames() {
    Frame first = stored(Frames.after(Pointer.START).event(GENERAL, "a").event(GENERAL, "b"));
    Frame second =
        stored(
            Frames.after(first.end())
                .event(RANDOM, "c")
                .event(GENERAL, "d".repeat(300))
                .event(RANDOM, "e"));
    return List.of(first, second, stored(Frames.after(second.end()).event(GENERAL, "f")));
  }

  private Frame stored(Frames.Builder frame) {
    return store(frame.build()).getFirst();
  }

  private List<Frame> store(Frame... frames) {
    return store(batchOf(store.journal().recover().lastBatch() + 1, frames));
  }

  private List<Frame> store(Batch batch) {
    Completion completion = append(batch);
    assertThat(completion).isInstanceOf(Completion.Stored.class);
    return ((Completion.Stored) completion).frames();
  }

  private static Batch batchOf(long number, Frame... frames) {
    Batch.Builder batch = Batch.builder();
    batch.frames.addAll(List.of(frames));
    return batch.build(number);
  }

  private static Batch replacing(long number, Frame frame) {
    Batch.Builder batch = Batch.builder();
    batch.replacements.add(frame);
    return batch.build(number);
  }

  private static Batch merging(long number, long first, long last) {
    Batch.Builder batch = Batch.builder();
    batch.merge = Optional.of(new Batch.Merge(BUCKET, first, last));
    return batch.build(number);
  }

  private static Batch began(long number, Batch.Run run) {
    Batch.Builder batch = Batch.builder();
    batch.run = Optional.of(run);
    return batch.build(number);
  }

  private static Batch swept(long number, Batch.Sweep sweep) {
    Batch.Builder batch = Batch.builder();
    batch.sweep = Optional.of(sweep);
    return batch.build(number);
  }

  private static Batch cursor(long number, String name, int token) {
    Batch.Builder batch = Batch.builder();
    batch.cursors.add(new Batch.Cursor(ACME, name, new byte[] {(byte) token}));
    return batch.build(number);
  }

  private static Frame next(Frame frame, String text) {
    return Frames.after(frame.end()).event(GENERAL, text).build();
  }

  private static Frame blanked(Frame frame, int index) {
    List<Entry> entries = new ArrayList<>(frame.entries());
    entries.set(index, entries.get(index).with(0, List.of(new Entry.Slot(0, new byte[1]))));
    return frame.revised(frame.plans(), entries);
  }

  private Completion append(Batch batch) {
    return Asked.append(store.journal(), batch);
  }

  private Answer read(Query query) {
    return Asked.read(store.journal(), query);
  }

  private List<Frame> frames(Query query) {
    Answer answer = read(query);
    assertThat(answer).isInstanceOf(Answer.Frames.class);
    assertThat(((Answer.Frames) answer).damage()).isEmpty();
    return ((Answer.Frames) answer).frames();
  }

  private List<Long> control(Query query) {
    return ((Answer.Control) read(query))
        .entries().stream().map(Batch.StoredControl::localPosition).toList();
  }

  private Optional<byte[]> token(String name) {
    return ((Answer.Token) read(new Query.CursorOf(ACME, name))).token();
  }

  private List<Pointer> ends() {
    return store.journal().recover().ends().getOrDefault(new StreamKey(BUCKET, EU), List.of());
  }

  private static Query streamFrom(Pointer after) {
    return new Query.StreamFrom(BUCKET, EU, after, ALL);
  }

  private static EventId event(long sequence) {
    return new EventId(EU, 1, BUCKET, sequence);
  }

  private static ChannelId channel(BucketId bucket) {
    return Frames.channel(bucket, 0);
  }

  private Answer.Damage damage(long sequence) {
    return ((Answer.Frames) read(new Query.FrameOf(event(sequence)))).damage().orElseThrow();
  }

  private static int lost(Remains remains, Entry entry) {
    return (int)
        remains.lost().stream().filter(lost -> lost.sequence() == entry.sequence()).count();
  }

  private static String place(Entry entry) {
    return entry.channel() + " " + entry.channelPosition();
  }

  private static List<Long> channelPositions(Frame frame) {
    return frame.entries().stream().map(Entry::channelPosition).toList();
  }

  /// Before the first test has opened its own.
  private static final class NoStore implements Store {
    @Override
    public Journal journal() {
      throw new IllegalStateException("No store is open");
    }

    @Override
    public void stop() {}

    @Override
    public void damage(EventId event) {}

    @Override
    public void damageBoth(EventId event) {}

    @Override
    public void close() {}
  }
}
