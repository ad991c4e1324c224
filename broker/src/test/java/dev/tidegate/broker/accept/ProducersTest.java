package dev.tidegate.broker.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Producer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.OrgId;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ProducersTest {
  private static final Producer PRODUCER = new Producer(new OrgId("acme"), 1, 2);
  private static final BucketId BUCKET = new BucketId(7);

  private final Producers producers = new Producers();

  private Producers.Place place(long sequence) {
    return producers.place(PRODUCER, BUCKET, sequence);
  }

  @BeforeEach
  void open() {
    producers.opened(PRODUCER, Map.of(BUCKET, 3L));
  }

  @Test
  void place_oneWasGivenBack_nothingBehindItIsNext() {
    producers.queued(PRODUCER, BUCKET, 4);
    producers.givenBack(PRODUCER, BUCKET, 4);

    assertThat(place(5)).isEqualTo(Producers.Place.GAP);
    assertThat(place(4)).isEqualTo(Producers.Place.NEXT);
  }

  @Test
  void place_oneWasGivenBack_whatIsUnderWayBeforeItStaysSo() {
    producers.queued(PRODUCER, BUCKET, 4);
    producers.queued(PRODUCER, BUCKET, 5);
    producers.givenBack(PRODUCER, BUCKET, 5);

    assertThat(place(4)).isEqualTo(Producers.Place.UNDER_WAY);
    assertThat(place(5)).isEqualTo(Producers.Place.NEXT);
  }

  @Test
  void place_allThatWasQueuedIsGivenBack_theFirstOfItIsNext() {
    producers.queued(PRODUCER, BUCKET, 4);
    producers.refused(PRODUCER, BUCKET, 5);
    producers.queued(PRODUCER, BUCKET, 6);
    producers.givenBack(PRODUCER, BUCKET, 4);
    producers.givenBack(PRODUCER, BUCKET, 6);

    assertThat(place(6)).isEqualTo(Producers.Place.GAP);
    assertThat(place(4)).isEqualTo(Producers.Place.NEXT);
  }

  @Test
  void place_streamOpenedAgain_theFirstMayBeAnyThatIsNotStored() {
    producers.queued(PRODUCER, BUCKET, 4);
    producers.givenBack(PRODUCER, BUCKET, 4);
    producers.reopened(PRODUCER);

    assertThat(place(3)).isEqualTo(Producers.Place.STORED);
    assertThat(place(6)).isEqualTo(Producers.Place.NEXT);
  }

  @Test
  void place_firstOfAStreamIsGivenBackBeforeItWasQueued_whatFollowsIsAGap() {
    producers.reopened(PRODUCER);
    producers.givenBack(PRODUCER, BUCKET, 6);

    assertThat(place(7)).isEqualTo(Producers.Place.GAP);
    assertThat(place(6)).isEqualTo(Producers.Place.NEXT);
  }
}
