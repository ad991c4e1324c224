package dev.tidegate.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnTailTest {
  private static final RegionId SELF = new RegionId("eu-de");
  private static final RegionId US = new RegionId("us-va");
  private static final RegionId IN = new RegionId("in-mh");

  private final ControlState state = new ControlState();
  private Moment now = new Moment(77, 1_795_392_000_000L);

  private OwnTail tail() {
    return new OwnTail(SELF, state, List.of(US, IN), now);
  }

  private void apply(long position) {
    assertThat(
            state.apply(
                new ControlEntry(
                    SELF, position, ControlCodec.encode(ControlSamples.declared("EU"), position))))
        .isInstanceOf(Applied.Done.class);
  }

  private void pass(OwnTail tail, Duration time) {
    now = now.plus(time);
    tail.tick(now);
  }

  @Test
  void start_storeWithoutAnEntryOfItsOwn_isWhole() {
    assertThat(tail().isWhole()).isTrue();
  }

  @Test
  void tick_nobodyTells_isWholeAfterTwoSecondsInWhichItRan() {
    apply(1);
    OwnTail tail = tail();
    pass(tail, Duration.ofSeconds(20));
    assertThat(tail.isWhole()).isFalse();

    for (int i = 0; i < 7; i++) {
      pass(tail, Duration.ofMillis(250));
    }

    assertThat(tail.isWhole()).isTrue();
  }

  @Test
  void tick_allHaveTold_isWholeAtOnce() {
    apply(1);
    OwnTail tail = tail();
    tail.told(US, 0);
    pass(tail, Duration.ofMillis(10));
    assertThat(tail.isWhole()).isFalse();

    tail.told(IN, 1);
    pass(tail, Duration.ofMillis(10));

    assertThat(tail.isWhole()).isTrue();
  }

  @Test
  void tick_oneHasMore_waitsUntilThatIsHere() {
    apply(1);
    OwnTail tail = tail();
    tail.told(US, 3);
    tail.told(IN, 1);
    for (int i = 0; i < 60; i++) {
      pass(tail, Duration.ofSeconds(1));
    }
    assertThat(tail.isWhole()).isFalse();

    apply(2);
    apply(3);
    pass(tail, Duration.ofMillis(10));

    assertThat(tail.isWhole()).isTrue();
  }

  @Test
  void doubts_peerThatToldOfMore_isNotWaitedForAnyMore() {
    apply(1);
    OwnTail tail = tail();
    tail.told(US, 99);
    tail.told(IN, 1);
    pass(tail, Duration.ofMillis(10));
    assertThat(tail.isWhole()).isFalse();

    assertThat(tail.doubts(US)).isTrue();
    assertThat(tail.doubts(US)).isFalse();
    tail.told(US, 99);
    pass(tail, Duration.ofMillis(10));

    assertThat(tail.isWhole()).isTrue();
  }

  @Test
  void doubts_peerBesideOneThatToldOfMore_thatOneIsWaitedFor() {
    apply(1);
    OwnTail tail = tail();
    tail.told(US, 99);
    tail.told(IN, 2);
    tail.doubts(US);
    pass(tail, Duration.ofMillis(10));
    assertThat(tail.isWhole()).isFalse();

    apply(2);
    pass(tail, Duration.ofMillis(10));

    assertThat(tail.isWhole()).isTrue();
  }

  @Test
  void forks_isWholeAndStaysForked() {
    apply(1);
    OwnTail tail = tail();
    tail.told(US, 3);

    tail.forks();

    assertThat(tail.isWhole()).isTrue();
    assertThat(tail.isForked()).isTrue();
  }
}
