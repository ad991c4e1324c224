package dev.tidegate.broker.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.testing.Frames;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import org.junit.jupiter.api.Test;

class SameTest {
  @Test
  void as_equalValues_isTheFirstOfThem() {
    Same<RegionId> same = new Same<>(8);
    RegionId first = same.as(new RegionId("eu-de"));

    assertThat(same.as(new RegionId("eu-de"))).isSameAs(first);
  }

  @Test
  void as_moreValuesThanPlaces_isAlwaysEqualToWhatWasAsked() {
    Same<Long> same = new Same<>(2);
    for (long value = 0; value < 100; value++) {
      assertThat(same.as(value % 7)).isEqualTo(value % 7);
    }
  }

  @Test
  void decode_twoFramesThatSayTheSame_shareTheirPlansAndVectors() throws DamagedFrameException {
    var channel = Frames.channel(new BucketId(7), 0);
    byte[] bytes = FrameCodec.encode(Frames.after(Pointer.START).event(channel, "one").build());

    Frame one = FrameCodec.decode(bytes);
    Frame other = FrameCodec.decode(bytes);

    assertThat(one.plans().getFirst()).isSameAs(other.plans().getFirst());
    assertThat(one.head().control()).isSameAs(other.head().control());
    assertThat(one.head().origin()).isSameAs(other.head().origin());
  }
}
