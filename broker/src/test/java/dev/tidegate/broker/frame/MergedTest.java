package dev.tidegate.broker.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What small frames become.
final class MergedTest {
  private static final BucketId BUCKET = new BucketId(7);
  private static final ChannelId GENERAL = Frames.channel(BUCKET, 0);
  private static final ChannelId RANDOM = Frames.channel(BUCKET, 1);
  private static final RegionId IN = new RegionId("in-mh");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void of_framesUnderManyPlans_eachEventKeepsItsPlaceItsPlanAndItsRecords(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<Frame> parts = new ArrayList<>();
    for (int i = random.nextInt(2, 9); i > 0; i--) {
      parts.add(part(parts, random));
    }

    Frame merged = Merged.of(parts);

    assertThat(merged.plans()).doesNotHaveDuplicates();
    assertThat(FrameCodec.encode(merged)).isNotEmpty();
    int index = 0;
    for (Frame part : parts) {
      for (int i = 0; i < part.entries().size(); i++, index++) {
        Entry was = part.entries().get(i);
        Entry is = merged.entries().get(index);
        assertThat(is.with(0, is.records())).isEqualTo(was.with(0, was.records()));
        assertThat(merged.position(index)).isEqualTo(part.position(i));
        assertThat(is.plan() < 0).isEqualTo(was.plan() < 0);
        if (was.plan() >= 0) {
          assertThat(merged.plan(is)).isEqualTo(part.plan(was));
        }
      }
    }
    assertThat(merged.entries()).hasSize(index);
    assertThat(merged.head().after()).isEqualTo(parts.getFirst().head().after());
    assertThat(merged.end()).isEqualTo(parts.getLast().end());
    assertThat(merged.lastPosition()).isEqualTo(parts.getLast().lastPosition());
    assertThat(merged.head().revision())
        .isEqualTo(1 + parts.stream().mapToInt(p -> p.head().revision()).max().orElseThrow());
    assertThat(merged.keys())
        .isEqualTo(parts.stream().flatMap(part -> part.keys().stream()).toList());
  }

  @Test
  void of_whatPartsDependOn_isTheLaterOfEach() {
    Frames.Builder first =
        Frames.after(Pointer.START)
            .event(GENERAL, "a")
            .dependencies(Map.of(Frames.US, new Pointer(3, 9)))
            .control(Map.of(IN, 5L, Frames.EU, 2L));
    Frame one = placed(List.of(), first.build(), 0);
    Frames.Builder second =
        Frames.after(one.end())
            .event(GENERAL, "b")
            .dependencies(Map.of(Frames.US, new Pointer(2, 1)))
            .control(Map.of(IN, 4L, Frames.US, 7L));
    Frame two = placed(List.of(one), second.build(), 0);

    FrameHead head = Merged.of(List.of(one, two)).head();

    // A later run may have a lower number.
    assertThat(head.dependencies()).isEqualTo(Map.of(Frames.US, new Pointer(2, 1)));
    assertThat(head.control()).isEqualTo(Map.of(IN, 5L, Frames.EU, 2L, Frames.US, 7L));
  }

  @Test
  void objection_whatIsNoNeighbour_isToldAndNotMerged() {
    Frame first = placed(List.of(), Frames.after(Pointer.START).event(GENERAL, "a").build(), 0);
    Frame second = placed(List.of(first), Frames.after(first.end()).event(GENERAL, "b").build(), 0);
    Frame third =
        placed(List.of(second), Frames.after(second.end()).event(GENERAL, "c").build(), 0);
    FrameHead head = second.head();
    Frame early = second.withHead(head.storedAt(head.firstPosition(), 5, true));

    assertThat(Merged.objection(List.of(first, second, third))).isEmpty();
    assertThat(Merged.objection(List.of(first))).isPresent();
    assertThat(Merged.objection(List.of(first, third))).isPresent();
    assertThat(Merged.objection(List.of(second, first))).isPresent();
    assertThat(Merged.objection(List.of(first, early))).isPresent();
    assertThatThrownBy(() -> Merged.of(List.of(first, third)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// Its range ends where its frame ends: merged, it would tell of others that they are lost.
  @Test
  void objection_markerOfALoss_isToldAndNotMerged() {
    Frame first = placed(List.of(), Frames.after(Pointer.START).event(GENERAL, "a").build(), 0);
    Frame built = Frames.after(first.end()).event(GENERAL, "b").skipped().build();
    Entry lost = new Entry(built.head().firstSequence(), GENERAL, 0, -1, EventKind.GAP, List.of());
    Frame marker =
        placed(
            List.of(first),
            new Frame(built.head(), List.of(), List.of(lost), List.of(), List.of()),
            0);
    Frame third =
        placed(
            List.of(marker), Frames.after(marker.end()).skipped().event(GENERAL, "c").build(), 0);

    assertThat(Merged.objection(List.of(first, marker))).isPresent();
    assertThat(Merged.objection(List.of(marker, third))).isPresent();
  }

  private static Frame part(List<Frame> before, RandomGenerator random) {
    Pointer end = before.isEmpty() ? Pointer.START : before.getLast().end();
    Frames.Builder builder = Frames.after(end);
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      builder.event(random.nextBoolean() ? GENERAL : RANDOM, "text " + random.nextInt());
      if (random.nextBoolean()) {
        builder.key(random.nextLong(), 1);
      }
      if (random.nextInt(3) == 0) {
        builder.skipped();
      }
    }
    Frame built = builder.build();
    List<Plan> plans = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : built.entries()) {
      Plan plan = Frames.PLAN.endingAt(1_000 + random.nextInt(4));
      if (!plans.contains(plan)) {
        plans.add(plan);
      }
      entries.add(entry.with(plans.indexOf(plan), entry.records()));
    }
    Frame frame = new Frame(built.head(), plans, entries, built.keys(), built.marks());
    return placed(before, frame, random.nextInt(4));
  }

  private static Frame placed(List<Frame> before, Frame frame, int revision) {
    long position =
        Optional.of(before)
            .filter(all -> !all.isEmpty())
            .map(all -> all.getLast().lastPosition() + 1)
            .orElse(1L);
    return frame.withHead(frame.head().atPosition(position).withRevision(revision));
  }
}
