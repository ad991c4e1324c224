package dev.tidegate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChannelIdTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0000000000000000000000000", // 25 digits
        "000000000000000000000000000", // 27 digits
        "80000000000000000000000000", // 131 bits
        "0000000000000000000000000I", // not a digit of Crockford's
        "0000000000000000000000000L",
        "0000000000000000000000000O",
        "0000000000000000000000000U",
        "0000000000000000000000000a", // lower case
        "0000000000000 000000000000",
        "000000000000000000000000٣0", // a digit, but not of ours
      })
  void parse_notAnId_isRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChannelId.parse(text))
        .withMessageStartingWith("channel: malformed id");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 00000000000000000000000000, 50",
    "ffffffffffffffff, ffffffffffffffff, 7ZZZZZZZZZZZZZZZZZZZZZZZZZ, 68",
    "0190a5b3c4d5e6f7, 8899aabbccddeeff, 01J2JV7H6NWVVRH6DAQF6DVVQZ, 93",
    "0000000000000001, 0000000000000002, 0000000000000G000000000002, 79",
  })
  void textAndBucket_knownIds_neverChange(String high, String low, String text, int bucket) {
    var id = new ChannelId(Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16));

    assertThat(id).hasToString(text).isEqualTo(ChannelId.parse(text));
    assertThat(id.bucket()).isEqualTo(new BucketId(bucket));
  }

  @Test
  void parse_anyId_comesBack() {
    var random = new SplittableRandom(42);
    for (int i = 0; i < 10_000; i++) {
      var id = new ChannelId(random.nextLong(), random.nextLong());
      assertThat(ChannelId.parse(id.toString())).isEqualTo(id);
    }
  }

  @Test
  void compareTo_anyTwo_isTheOrderOfTheirTexts() {
    var random = new SplittableRandom(43);
    for (int i = 0; i < 10_000; i++) {
      long high = random.nextLong();
      var one = new ChannelId(high, random.nextLong());
      var other = new ChannelId(random.nextBoolean() ? high : random.nextLong(), random.nextLong());
      assertThat(Integer.signum(one.compareTo(other)))
          .isEqualTo(Integer.signum(one.toString().compareTo(other.toString())));
    }
  }

  @Test
  void bucket_manyChannels_areSpreadEvenly() {
    var random = new SplittableRandom(44);
    int[] count = new int[BucketId.COUNT];
    for (int i = 0; i < 256_000; i++) {
      count[new ChannelId(random.nextLong(), random.nextLong()).bucket().value()]++;
    }

    assertThat(Arrays.stream(count)).allMatch(n -> n > 800 && n < 1_200);
  }
}
