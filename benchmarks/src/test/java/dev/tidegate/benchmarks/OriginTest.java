package dev.tidegate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.accept.PublishReply;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Batch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// That what is measured is what the benches of whole brokers send.
final class OriginTest {
  private final TwoRegions regions = new TwoRegions();

  @Test
  void stored_aFullCommit_isInFramesOfADozenAndOneTextInTwentyIsChangedForTheReader() {
    List<Frame> frames = Origin.stored(regions, 1_024);

    assertThat(frames).hasSizeBetween(70, 90);
    assertThat(frames.stream().flatMap(frame -> frame.entries().stream()))
        .hasSize(1_024)
        .filteredOn(entry -> entry.records().size() == 2)
        .hasSize(51);
  }

  @Test
  void next_afterOneIsStored_goesOnAndAnswersTheFirst() {
    var answers = new ArrayList<PublishReply>();
    var origin = new Origin(regions, answers::add);
    Batch first = origin.next(32);
    origin.stored(first.frames());

    Batch second = origin.next(1_024);

    assertThat(answers).hasSize(32).allMatch(PublishReply.Accepted.class::isInstance);
    assertThat(second.number()).isEqualTo(2);
    assertThat(second.frames()).anyMatch(frame -> frame.head().firstSequence() > 1);
  }
}
