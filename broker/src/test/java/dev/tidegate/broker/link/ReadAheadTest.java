package dev.tidegate.broker.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Merged;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Frames that were read ahead while the store merges and replaces them.
final class ReadAheadTest {
  private final Frame first = frame(Pointer.START, 1);
  private final Frame second = frame(first.end(), 2);
  private final Frame third = frame(second.end(), 3);
  private final Frame merged = Merged.of(List.of(first, second));
  private final ReadAhead read = new ReadAhead();

  private static Frame frame(Pointer after, long position) {
    Frame built = Frames.after(after).event(Frames.channel(new BucketId(7), 0), "a").build();
    return built.withHead(built.head().atPosition(position));
  }

  @Test
  void after_placeWithinAMergedFrame_givesThatFrame() {
    read.keep(List.of(merged, third));

    assertThat(read.after(first.end())).contains(merged);
    assertThat(read.after(second.end())).contains(third);
    assertThat(read.after(third.end())).isEmpty();
  }

  @Test
  void drop_allIsSent_keepsNothing() {
    read.keep(List.of(merged, third));

    read.drop(first.end());
    assertThat(read.bytes()).isEqualTo(merged.recordBytes() + third.recordBytes());
    read.drop(third.end());

    assertThat(read.bytes()).isZero();
  }

  @Test
  void replace_mergedFrameOfWhichAPartWasRead_isReadAgain() {
    read.keep(List.of(second, third));

    read.replace(merged.revised(merged.plans(), merged.entries()));

    assertThat(read.after(first.end())).isEmpty();
    assertThat(read.bytes()).isZero();
  }

  @Test
  void replace_frameThatWasNotRead_changesNothing() {
    read.keep(List.of(third));

    read.replace(merged.revised(merged.plans(), merged.entries()));

    assertThat(read.after(second.end())).contains(third);
  }
}
