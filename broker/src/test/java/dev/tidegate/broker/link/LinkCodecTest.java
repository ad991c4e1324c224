package dev.tidegate.broker.link;

import static dev.tidegate.broker.link.LinkFrames.BUCKET;
import static dev.tidegate.broker.link.LinkFrames.CHANNEL;
import static dev.tidegate.broker.link.LinkFrames.EU;
import static dev.tidegate.broker.link.LinkFrames.US;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.ChannelId;
import dev.tidegate.wire.link.v1.BucketPointers;
import dev.tidegate.wire.link.v1.Data;
import dev.tidegate.wire.link.v1.Fetch;
import dev.tidegate.wire.link.v1.Fetched;
import dev.tidegate.wire.link.v1.FromReceiver;
import dev.tidegate.wire.link.v1.FromSender;
import dev.tidegate.wire.link.v1.Hello;
import dev.tidegate.wire.link.v1.Skip;
import dev.tidegate.wire.link.v1.Truncate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinkCodecTest {
  private static final Pointer AT = new Pointer(5, 9);

  static Stream<LinkMessage.FromSender> sent() {
    return Stream.of(
        new LinkMessage.Hello(1, EU, "eu-de-1", 5, Lane.LIVE, 3, 1_000),
        new LinkMessage.Heartbeat(
            4,
            1_000,
            new TreeMap<>(Map.of(BUCKET, AT)),
            new TreeMap<>(Map.of(EU, 4L, US, 0L)),
            new TreeMap<>(Map.of(US, 20L))),
        new LinkMessage.Data(3, List.of(lost(List.of())), 0),
        new LinkMessage.Data(3, List.of(lost(List.of(CHANNEL, new ChannelId(-1, 2)))), 0),
        new LinkMessage.Fetch(8, BUCKET, EU, 5, 10, 12),
        new LinkMessage.Data(3, List.of(new LinkMessage.Skip(BUCKET, AT, 6, 1, 12)), 0),
        new LinkMessage.GoAway("DRAIN", 10));
  }

  static Stream<LinkMessage.FromReceiver> received() {
    return Stream.of(
        new LinkMessage.Resume(
            1,
            US,
            new TreeMap<>(Map.of(BUCKET, List.of(new Pointer(4, 2), AT))),
            new TreeMap<>(Map.of(EU, 4L)),
            2 << 20,
            new LinkMessage.Credit(100, 10),
            true),
        new LinkMessage.Fetched(8, LinkMessage.Fetched.Outcome.LATER, 0, List.of()),
        new LinkMessage.Fetched(8, LinkMessage.Fetched.Outcome.NOT_HELD, 12, List.of()),
        new LinkMessage.Fetched(8, LinkMessage.Fetched.Outcome.DAMAGED, 12, List.of()),
        new LinkMessage.Fetched(8, LinkMessage.Fetched.Outcome.LOST, 12, List.of()),
        new LinkMessage.Ack(3, new TreeMap<>(Map.of(BUCKET, AT))),
        new LinkMessage.NackGap(3, BUCKET, List.of(), "nothing yet"),
        new LinkMessage.Reject(BUCKET, 5, 9, "POISON_EVENT"),
        new LinkMessage.Credit(7, 8),
        new LinkMessage.Echo(4, 1_000, new TreeMap<>(Map.of(EU, 4L))),
        new LinkMessage.GoAway("STARTING", 10));
  }

  private static LinkMessage.Truncate lost(List<ChannelId> channels) {
    return new LinkMessage.Truncate(BUCKET, AT, 5, 10, 12, "FRAME_DAMAGED", channels);
  }

  @ParameterizedTest
  @MethodSource("sent")
  void fromSender_overTheWire_isTheSame(LinkMessage.FromSender message) {
    assertThat(LinkCodec.decode(LinkCodec.encode(message))).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("received")
  void fromReceiver_overTheWire_isTheSame(LinkMessage.FromReceiver message) {
    assertThat(LinkCodec.decode(LinkCodec.encode(message))).isEqualTo(message);
  }

  static Stream<FromSender> malformed() {
    byte[] bomb = Zstd.compress(new byte[4 << 20]);
    byte[] big = Zstd.compress(random(5 << 20));
    return Stream.of(
        FromSender.getDefaultInstance(),
        FromSender.newBuilder().setHello(Hello.newBuilder().setRegion("no region")).build(),
        data(Data.newBuilder().setRawBytes(5 << 20).setFrames(bytes(big)).setCompressed(true)),
        data(Data.newBuilder().setRawBytes(-1).setFrames(bytes(big)).setCompressed(true)),
        data(Data.newBuilder().setRawBytes(4 << 20).setFrames(bytes(big)).setCompressed(true)),
        data(Data.newBuilder().setRawBytes(4 << 20).setFrames(bytes(bomb)).setCompressed(true)),
        data(Data.newBuilder().setRawBytes(8).setFrames(bytes(random(8))).setCompressed(true)),
        data(Data.newBuilder().setRawBytes(3).setFrames(bytes(new byte[3]))),
        data(Data.newBuilder().setRawBytes(9).setFrames(bytes(new byte[4]))),
        data(Data.newBuilder().setRawBytes(5).setFrames(bytes(new byte[] {0, 0, 0, 9, 1}))),
        data(Data.newBuilder().setRawBytes(5).setFrames(bytes(new byte[] {-1, 0, 0, 9, 1}))),
        data(Data.newBuilder().addSkips(Skip.newBuilder().setBucket(256))),
        data(Data.newBuilder().addSkips(Skip.newBuilder().setIncarnation(1).setFrom(5).setTo(4))),
        data(Data.newBuilder().addSkips(skip(10, 12).setIncarnation(6))),
        data(Data.newBuilder().addSkips(skip(9, 12))),
        data(Data.newBuilder().addSkips(skip(11, 12))),
        FromSender.newBuilder()
            .setTruncate(
                Truncate.newBuilder()
                    .setBucket(7)
                    .setAfter(at())
                    .setIncarnation(5)
                    .setFrom(11)
                    .setTo(12))
            .build(),
        data(Data.newBuilder().setEvents(-1)),
        FromSender.newBuilder().setFetch(fetch().setNumber(0)).build(),
        FromSender.newBuilder().setFetch(fetch().setTo(1)).build(),
        FromSender.newBuilder().setFetch(fetch().setOrigin("no region")).build(),
        truncate(ByteString.copyFrom(new byte[15]), 1),
        truncate(ByteString.copyFrom(new byte[16]), 257));
  }

  private static Fetch.Builder fetch() {
    return Fetch.newBuilder()
        .setNumber(1)
        .setBucket(1)
        .setOrigin("eu-de")
        .setIncarnation(1)
        .setFrom(2)
        .setTo(3);
  }

  private static FromSender truncate(ByteString channel, int times) {
    Truncate.Builder wire = Truncate.newBuilder().setIncarnation(5).setFrom(1).setTo(2);
    for (int i = 0; i < times; i++) {
      wire.addChannels(channel);
    }
    return FromSender.newBuilder().setTruncate(wire).build();
  }

  @Test
  void fetched_withAFrame_isTheSameOverTheWire() {
    var message =
        new LinkMessage.Fetched(8, LinkMessage.Fetched.Outcome.FOUND, 12, List.of(random(900)));

    LinkMessage.FromReceiver read = LinkCodec.decode(LinkCodec.encode(message));

    assertThat(read).usingRecursiveComparison().isEqualTo(message);
  }

  @Test
  void fetched_longerThanALinkMessage_isRefused() {
    Fetched wire =
        Fetched.newBuilder()
            .setNumber(1)
            .setRawBytes(3 << 20)
            .setFrames(bytes(Zstd.compress(random(3 << 20))))
            .setCompressed(true)
            .build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinkCodec.decode(FromReceiver.newBuilder().setFetched(wire).build()));
  }

  @Test
  void decode_moreThanFourMiBUnpacked_isTooLarge() {
    FromSender wire = data(Data.newBuilder().setRawBytes((4 << 20) + 1).setCompressed(true));

    assertThatExceptionOfType(LinkMessageTooLargeException.class)
        .isThrownBy(() -> LinkCodec.decode(wire));
  }

  @Test
  void decode_messageThatIsTooLong_isTooLarge() {
    byte[] tooLong = new byte[(2 << 20) + (65 << 10)];
    FromSender wire = data(Data.newBuilder().setRawBytes(tooLong.length).setFrames(bytes(tooLong)));

    assertThatExceptionOfType(LinkMessageTooLargeException.class)
        .isThrownBy(() -> LinkCodec.decode(wire));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void decode_malformed_isRefused(FromSender wire) {
    assertThatIllegalArgumentException().isThrownBy(() -> LinkCodec.decode(wire));
  }

  @Test
  void decode_endsWithoutBound_areRefused() {
    BucketPointers.Builder many = BucketPointers.newBuilder().setBucket(1);
    for (int i = 1; i < 10; i++) {
      many.addEndsBuilder().setIncarnation(i).setSequence(1);
    }
    FromReceiver.Builder wire = FromReceiver.newBuilder();
    wire.getAckBuilder().addApplied(many);

    assertThatIllegalArgumentException().isThrownBy(() -> LinkCodec.decode(wire.build()));
  }

  @Test
  void encode_skipBehindAFrame_isABug() {
    LinkMessage.Data data =
        new LinkMessage.Data(
            1,
            List.of(
                new LinkMessage.FrameBytes(new byte[10]),
                new LinkMessage.Skip(BUCKET, AT, 5, 10, 12)),
            1);

    assertThatIllegalArgumentException().isThrownBy(() -> LinkCodec.encode(data));
  }

  @Test
  void encode_repetitiveFrames_areCompressedWithinTheRatio() {
    byte[] frame =
        "all work and no play ".repeat(10_000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    LinkMessage.Data data = new LinkMessage.Data(1, List.of(new LinkMessage.FrameBytes(frame)), 1);

    FromSender wire = LinkCodec.encode(data);

    assertThat(LinkCodec.decode(wire)).isInstanceOf(LinkMessage.Data.class);
    assertThat(wire.getSerializedSize()).isLessThanOrEqualTo(frame.length + 64);
  }

  @Property(tries = 200)
  void data_anyFrames_overTheWire_areTheSameBytes(@ForAll long seed)
      throws InvalidProtocolBufferException {
    Random random = new Random(seed);
    List<LinkMessage.Item> items =
        Stream.<LinkMessage.Item>generate(
                () -> {
                  byte[] bytes = new byte[1 + random.nextInt(3_000)];
                  if (random.nextBoolean()) {
                    random.nextBytes(bytes);
                  }
                  return new LinkMessage.FrameBytes(bytes);
                })
            .limit(random.nextInt(20))
            .toList();

    byte[] wire = LinkCodec.encode(new LinkMessage.Data(1, items, 4)).toByteArray();
    LinkMessage.FromSender back = LinkCodec.decode(FromSender.parseFrom(wire));

    assertThat(back).isInstanceOf(LinkMessage.Data.class);
    assertThat(frames(((LinkMessage.Data) back).items())).isDeepEqualTo(frames(items));
  }

  private static byte[][] frames(List<LinkMessage.Item> items) {
    return items.stream()
        .map(LinkMessage.FrameBytes.class::cast)
        .map(LinkMessage.FrameBytes::frame)
        .toArray(byte[][]::new);
  }

  /// Of what follows on (5, 9).
  private static Skip.Builder skip(long from, long to) {
    return Skip.newBuilder().setBucket(7).setAfter(at()).setIncarnation(5).setFrom(from).setTo(to);
  }

  private static dev.tidegate.wire.link.v1.Pointer at() {
    return dev.tidegate.wire.link.v1.Pointer.newBuilder().setIncarnation(5).setSequence(9).build();
  }

  private static FromSender data(Data.Builder data) {
    return FromSender.newBuilder().setData(data).build();
  }

  private static ByteString bytes(byte[] bytes) {
    return ByteString.copyFrom(bytes);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
