package dev.tidegate.broker.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrailTest {
  private static final long MILLI = 1_000_000;
  private static final Frame FRAME =
      Frames.after(Pointer.START)
          .origin(Frames.EU)
          .bucket(new BucketId(7))
          .event(Frames.channel(new BucketId(7), 0), "the ferry leaves at nine")
          .build();
  private static final Entry ENTRY = FRAME.entries().getFirst();

  private final List<Span> spans = new ArrayList<>();
  private final Trail home = new Trail(Frames.EU, each(1));
  private final Trail far = new Trail(Frames.US, each(1));

  private Tracing each(long events) {
    return new Tracing(Sampling.oneIn(events), spans::add);
  }

  private static Moment at(long millis) {
    return new Moment(millis * MILLI, 1_000_000 + millis);
  }

  private Span span(Step step) {
    return spans.stream().filter(each -> each.step() == step).findFirst().orElseThrow();
  }

  private static long millis(long wallNanos) {
    return wallNanos / MILLI - 1_000_000;
  }

  @Test
  void steps_ofATrailThatIsOff_giveNoSpan() {
    Trail off = new Trail(Frames.EU, new Tracing(Sampling.NOTHING, spans::add));

    walk(off);

    assertThat(spans).isEmpty();
  }

  @Test
  void steps_ofAMessageThatIsNotSampled_giveNoSpan() {
    walk(new Trail(Frames.EU, each(1L << 40)));

    assertThat(spans).isEmpty();
  }

  private static void walk(Trail trail) {
    trail.accepted(FRAME.id(ENTRY), 0);
    trail.stored(List.of(FRAME), 0, at(1));
    trail.sent(Frames.US, FRAME, "live", 1, at(2));
    trail.delivered(1, Frames.ACME, FRAME, ENTRY, at(2));
    trail.arrived(FRAME, 1, at(3));
  }

  @Test
  void stored_ofAnOwnMessage_tellsWhenEachStepWas() {
    home.accepted(FRAME.id(ENTRY), 2 * MILLI);
    home.stored(List.of(FRAME), 5 * MILLI, at(9));

    assertThat(span(Step.PUBLISH))
        .satisfies(it -> assertThat(millis(it.startNanos())).isEqualTo(2))
        .satisfies(it -> assertThat(millis(it.endNanos())).isEqualTo(9))
        .satisfies(it -> assertThat(it.parentId()).isZero());
    assertThat(millis(span(Step.ACCEPT).endNanos())).isEqualTo(5);
    assertThat(millis(span(Step.COMMIT).startNanos())).isEqualTo(5);
    assertThat(span(Step.ACCEPT).numbers())
        .containsEntry("tidegate.orgs.copy", 1L)
        .containsEntry("tidegate.orgs.changed", 1L)
        .containsEntry("tidegate.orgs.blocked", 1L);
  }

  @Test
  void received_afterTheLinkWasCut_hangsBelowTheSendOfItsConnection() {
    home.stored(List.of(FRAME), 0, at(1));
    home.sent(Frames.US, FRAME, "live", 1, at(2));
    home.sent(Frames.US, FRAME, "catch_up", 2, at(8));
    far.arrived(FRAME, 2, at(9));
    far.stored(List.of(FRAME), 9 * MILLI, at(10));

    List<Span> sends = spans.stream().filter(each -> each.step() == Step.SEND).toList();
    assertThat(sends).hasSize(2);
    assertThat(span(Step.RECEIVE).parentId())
        .isEqualTo(sends.getLast().id())
        .isNotEqualTo(sends.getFirst().id());
    assertThat(spans).extracting(Span::traceLow).containsOnly(span(Step.PUBLISH).traceLow());
  }

  @Test
  void delivered_toThousandsOfFeeds_givesSpansOfTheFirst() {
    home.stored(List.of(FRAME), 0, at(1));
    for (int feed = 0; feed < 1_000; feed++) {
      home.delivered(feed, Frames.ACME, FRAME, ENTRY, at(2));
    }

    assertThat(spans).filteredOn(each -> each.step() == Step.DELIVER).hasSize(Trail.DELIVERIES);
  }

  @Test
  void sent_ofAMessageStoredInAnEarlierRun_hasItsParentAndNoLength() {
    home.sent(Frames.US, FRAME, "catch_up", 1, at(5));
    home.stored(List.of(FRAME), 0, at(6));

    assertThat(span(Step.SEND).parentId()).isEqualTo(span(Step.PUBLISH).id());
    assertThat(span(Step.SEND).startNanos()).isEqualTo(span(Step.SEND).endNanos());
  }

  @Test
  void remembered_beyondItsBound_forgetsTheOldest() {
    Recent<String> recent = new Recent<>(2);
    recent.put(1, "one");
    recent.put(2, "two");
    recent.put(3, "three");

    assertThat(recent.get(1)).isEmpty();
    assertThat(recent.remove(2)).contains("two");
    assertThat(recent.get(3)).contains("three");
  }
}
