package dev.tidegate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.UserId;
import dev.tidegate.wire.v1.Withheld;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EventCodecTest {
  private static final ChannelId CHANNEL = ChannelId.parse("01J2JV7H6NWVVRH6DAQF6DVVQZ");
  private static final EventId ID = id(42);
  private static final EventId TARGET = id(41);

  @Test
  void fromWire_whatTheModelRefuses_isRefused() {
    var good = EventCodec.toWire(event(new Body.Deleted(TARGET))).build();
    var elsewhere = good.getId().toBuilder().setBucket(good.getId().getBucket() ^ 1);

    Stream.of(
            good.toBuilder().clearId(),
            good.toBuilder().setId(good.getId().toBuilder().setSequence(0)),
            good.toBuilder().setId(good.getId().toBuilder().setSequence(-1)),
            good.toBuilder().setId(good.getId().toBuilder().setIncarnation(0)),
            good.toBuilder().setId(good.getId().toBuilder().setBucket(256)),
            good.toBuilder().setId(good.getId().toBuilder().setOrigin("EU")),
            good.toBuilder().setId(elsewhere),
            good.toBuilder().setChannel("general"),
            good.toBuilder().setOrg("Acme Inc."),
            good.toBuilder().setAuthor("ann@example.com"),
            good.toBuilder().setDeleted(dev.tidegate.wire.v1.Deleted.getDefaultInstance()))
        .forEach(bad ->
            assertThatIllegalArgumentException()
                .isThrownBy(() -> EventCodec.fromWire(bad.build())));
  }

  @Test
  void fromWire_bodyOfALaterRelease_isUnsupportedAtItsLevel()
      throws InvalidProtocolBufferException {
    var later =
        UnknownFieldSet.Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8("x")).build();
    var wire =
        EventCodec.toWire(event(new Body.Deleted(TARGET)))
            .clearBody()
            .setWireLevel(7)
            .setUnknownFields(UnknownFieldSet.newBuilder().addField(31, later).build())
            .build();

    var read = EventCodec.fromWire(dev.tidegate.wire.v1.Event.parseFrom(wire.toByteString()));

    assertThat(read.body()).isEqualTo(new Body.Unsupported(7));
    assertThat(read.id()).isEqualTo(ID);
  }

  @Test
  void fromWire_stubOfAnUnknownKind_isAMessageStub() {
    var wire =
        EventCodec.toWire(event(new Body.Deleted(TARGET)))
            .setWithheld(Withheld.newBuilder().setKindValue(99).setReason("policy"))
            .build();

    assertThat(EventCodec.fromWire(wire).body())
        .isEqualTo(
            new Body.Withheld(
                Body.WithheldKind.MESSAGE, "policy", Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void fromWire_everyBody_comesBackFromItsBytes(Body body) throws InvalidProtocolBufferException {
    var event = event(body);

    var bytes = EventCodec.toWire(event).build().toByteString();

    assertThat(EventCodec.fromWire(dev.tidegate.wire.v1.Event.parseFrom(bytes))).isEqualTo(event);
  }

  @Test
  void bodies_ofThisTest_areAllKinds() {
    assertThat(bodies().map(Object::getClass).distinct())
        .containsExactlyInAnyOrderElementsOf(Arrays.asList(Body.class.getPermittedSubclasses()));
  }

  @Test
  void fromWire_stubWithoutAuthor_staysAnonymous() throws InvalidProtocolBufferException {
    var stub =
        new Event(
            ID,
            CHANNEL,
            Stamp.of(1, 2),
            Optional.empty(),
            Optional.empty(),
            1,
            new Body.Withheld(
                Body.WithheldKind.MESSAGE, "policy", Optional.empty(), Optional.empty()));

    var bytes = EventCodec.toWire(stub).build().toByteString();

    assertThat(EventCodec.fromWire(dev.tidegate.wire.v1.Event.parseFrom(bytes))).isEqualTo(stub);
  }

  static Stream<Body> bodies() {
    return Stream.concat(
        Arrays.stream(Body.WithheldKind.values())
            .map(kind -> new Body.Withheld(kind, "rule", Optional.of(TARGET), Optional.of(id(40)))),
        Stream.of(
            new Body.Posted("grüße 🌊", Optional.empty()),
            new Body.Posted("a reply", Optional.of(TARGET)),
            new Body.Edited(TARGET, "better"),
            new Body.Deleted(TARGET),
            new Body.ReactionAdded(TARGET, "🌊"),
            new Body.ReactionRemoved(TARGET, ""),
            new Body.Tombstone(TARGET),
            new Body.Unsupported(3)));
  }

  private static Event event(Body body) {
    return new Event(
        ID,
        CHANNEL,
        Stamp.of((1L << 48) - 1, 0xFFFF),
        Optional.of(new OrgId("acme")),
        Optional.of(new UserId("ann")),
        EventCodec.WIRE_LEVEL,
        body);
  }

  private static EventId id(long sequence) {
    BucketId bucket = CHANNEL.bucket();
    return new EventId(new RegionId("eu-de"), 77, bucket, sequence);
  }
}
