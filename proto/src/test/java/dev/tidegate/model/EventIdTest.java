package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventIdTest {
  private static final RegionId REGION = new RegionId("eu-de");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "...",
        "eu-de",
        "1.2.3",
        ".1.2.3",
        "EU.1.2.3",
        "eu-de.0.2.3", // incarnations count from 1
        "eu-de.-1.2.3",
        "eu-de.1.256.3", // buckets end at 255
        "eu-de.1.-1.3",
        "eu-de.1.2.0", // sequences count from 1
        "eu-de.1.2.",
        "eu-de..2.3",
        "eu-de.1.2.3x",
        "eu-de.1.2.99999999999999999999",
        "eu de.1.2.3",
        "eu-de.1.2.3 ",
        "eu-de.1k3f9w.17.042", // what reads as the same number is another text
        "eu-de.1k3f9w.017.42",
        "eu-de.01k3f9w.17.42",
        "eu-de.1K3F9W.17.42",
        "eu-de.+1k3f9w.17.42",
        "eu-de.1k3f9w.+17.42",
        "eu-de.1k3f9w.17.+42",
        "eu-de.1k3f9w.17.\u0664\u0662",
        "eu-de.1k3f9w.\uff11\uff17.42",
        "eu-de.1k3f9w.-0.42",
      })
  void parse_notTheTextOfAnId_isRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> EventId.parse(text));
  }

  @Test
  void parse_hugeText_isRefusedUnread() {
    String text = "a".repeat(1_000_000) + ".1.2.3";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventId.parse(text))
        .withMessage("event: malformed id");
  }

  @Test
  void constructor_outOfBounds_isRefused() {
    var bucket = new BucketId(0);
    assertThatIllegalArgumentException().isThrownBy(() -> new EventId(REGION, 0, bucket, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new EventId(REGION, 1, bucket, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new BucketId(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> new BucketId(256));
  }

  @Test
  void toString_known_isOriginIncarnationBucketSequence() {
    var id = new EventId(REGION, Long.parseLong("1k3f9w", 36), new BucketId(17), 42);

    assertThat(id).hasToString("eu-de.1k3f9w.17.42");
  }

  @Test
  void parse_anyId_comesBack() {
    var random = new SplittableRandom(42);
    var regions = new String[] {"eu-de", "a", "0", "x.y.z", "us-va.7.8", "r".repeat(64)};
    for (int i = 0; i < 10_000; i++) {
      var id =
          new EventId(
              new RegionId(regions[random.nextInt(regions.length)]),
              random.nextLong(1, Long.MAX_VALUE),
              new BucketId(random.nextInt(256)),
              random.nextLong(1, Long.MAX_VALUE));
      assertThat(EventId.parse(id.toString())).isEqualTo(id);
    }
  }
}
