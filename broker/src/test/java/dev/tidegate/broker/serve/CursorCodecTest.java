package dev.tidegate.broker.serve;

import static dev.tidegate.broker.serve.ServeWorld.BOLT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class CursorCodecTest {
  private static FeedCursor random(RandomGenerator random) {
    long[] positions = new long[BucketId.COUNT];
    Arrays.setAll(positions, _ -> random.nextBoolean() ? 0 : random.nextLong(Long.MAX_VALUE));
    List<FeedCursor.HeldChannel> held = new ArrayList<>();
    for (int i = random.nextInt(FeedCursor.MAX_HELD + 1); i > 0; i--) {
      long next = 1 + random.nextLong(1L << 40);
      long last = next + random.nextInt(5_000);
      boolean releasing = random.nextBoolean();
      long until = releasing ? next + random.nextLong(last - next + 1) : 0;
      int done = releasing ? random.nextInt((int) (until - next) + 2) : 0;
      var channel = new ChannelId(random.nextLong(), random.nextLong());
      held.add(new FeedCursor.HeldChannel(channel, next, last, until, done, random.nextBoolean()));
    }
    return new FeedCursor(
        random.nextLong(),
        random.nextLong(),
        BOLT,
        positions,
        random.nextLong(1L << 50),
        random.nextInt(9),
        held);
  }

  private static ErrorCode refusal(byte[] token) {
    try {
      CursorCodec.decode(token, 1, BOLT);
      throw new AssertionError("taken");
    } catch (TidegateException e) {
      return e.code();
    }
  }

  @Test
  void roundTrip_anyCursor_isItself() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    for (int i = 0; i < 300; i++) {
      FeedCursor cursor = random(random);
      byte[] token = CursorCodec.encode(cursor);

      assertThat(CursorCodec.decode(token, cursor.storeId(), BOLT)).isEqualTo(cursor);
      assertThat(token).hasSizeLessThan(Limits.CURSOR_BYTES);
    }
  }

  @Test
  void decode_everyFlippedBit_isMalformed() {
    byte[] token = CursorCodec.encode(FeedCursor.earliest(1, BOLT));
    for (int bit = 0; bit < token.length * 8; bit++) {
      byte[] flipped = token.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(refusal(flipped)).isEqualTo(ErrorCode.CURSOR_MALFORMED);
    }
  }

  @Test
  void decode_cutLengthenedOrHuge_isMalformed() {
    byte[] token = CursorCodec.encode(FeedCursor.earliest(1, BOLT));
    for (int length = 0; length < token.length; length++) {
      assertThat(refusal(Arrays.copyOf(token, length))).isEqualTo(ErrorCode.CURSOR_MALFORMED);
    }
    assertThat(refusal(Arrays.copyOf(token, token.length + 1)))
        .isEqualTo(ErrorCode.CURSOR_MALFORMED);
    assertThat(refusal(new byte[Limits.CURSOR_BYTES + 1])).isEqualTo(ErrorCode.CURSOR_MALFORMED);
  }

  @Test
  void decode_anotherOrgs_isMalformed() {
    byte[] token = CursorCodec.encode(FeedCursor.earliest(1, new OrgId("acme")));

    assertThat(refusal(token)).isEqualTo(ErrorCode.CURSOR_MALFORMED);
  }

  @Test
  void decode_anotherStores_isExpired() {
    byte[] token = CursorCodec.encode(FeedCursor.earliest(2, BOLT));

    assertThat(refusal(token)).isEqualTo(ErrorCode.CURSOR_EXPIRED);
  }

  @Test
  void held_nonsense_isRefused() {
    ChannelId channel = new ChannelId(1, 2);
    assertThatThrownBy(() -> new FeedCursor.HeldChannel(channel, 0, 1, 0, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FeedCursor.HeldChannel(channel, 5, 4, 0, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FeedCursor.HeldChannel(channel, 5, 6, 7, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FeedCursor.HeldChannel(channel, 5, 6, 0, 1, false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
