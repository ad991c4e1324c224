package dev.tidegate.broker.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SealedCodecTest {
  @Test
  void seal_ofMoreThanWasLikely_holdsAllOfIt() throws DamagedFrameException {
    for (int count = 0; count < 1_000; count++) {
      int numbers = count;

      byte[] sealed =
          SealedCodec.seal(
              0,
              out -> {
                out.writeUInt32NoTag(numbers);
                for (int i = 0; i < numbers; i++) {
                  out.writeUInt32NoTag(i % 100);
                }
              });

      int read =
          SealedCodec.open(
              "Test",
              sealed,
              (in, _, _) -> {
                int expected = in.readUInt32();
                for (int i = 0; i < expected; i++) {
                  assertThat(in.readUInt32()).isEqualTo(i % 100);
                }
                assertThat(in.isAtEnd()).isTrue();
                return expected;
              });
      assertThat(read).isEqualTo(numbers);
    }
  }
}
