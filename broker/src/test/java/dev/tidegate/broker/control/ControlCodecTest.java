package dev.tidegate.broker.control;

import static dev.tidegate.broker.control.ControlSamples.ACME;
import static dev.tidegate.broker.control.ControlSamples.BOLT;
import static dev.tidegate.broker.control.ControlSamples.CHANNEL;
import static dev.tidegate.broker.control.ControlSamples.HASH;
import static dev.tidegate.broker.control.ControlSamples.INVITATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.tidegate.wire.link.v1.ChannelCreated;
import dev.tidegate.wire.link.v1.InvitationAnswered;
import dev.tidegate.wire.link.v1.MemberRemoved;
import dev.tidegate.wire.link.v1.OrgHomed;
import dev.tidegate.wire.link.v1.PolicyActivated;
import dev.tidegate.wire.link.v1.RegionDeclared;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ControlCodecTest {
  static Stream<byte[]> malformed() {
    String channel = CHANNEL.toString();
    return Stream.of(
        new byte[0],
        new byte[] {(byte) 0xFF, 1, 2},
        wire().setAtMillis(5).build().toByteArray(),
        wire().setOrgHomed(OrgHomed.newBuilder().setOrg("Not A Name")).build().toByteArray(),
        wire().setOrgHomed(OrgHomed.newBuilder().setOrg("baseline")).build().toByteArray(),
        wire().setRegionDeclared(RegionDeclared.newBuilder()).build().toByteArray(),
        wire()
            .setRegionDeclared(RegionDeclared.newBuilder().addJurisdictions("E U"))
            .build()
            .toByteArray(),
        wire()
            .setPolicyActivated(
                PolicyActivated.newBuilder().setOwner("acme").setHash("12").setSequence(1))
            .build()
            .toByteArray(),
        wire()
            .setPolicyActivated(PolicyActivated.newBuilder().setOwner("acme").setHash(HASH))
            .build()
            .toByteArray(),
        wire()
            .setChannelCreated(
                ChannelCreated.newBuilder()
                    .setChannel(channel)
                    .setName("line\nbreak")
                    .setHost("acme")
                    .setClientRequestId("r"))
            .build()
            .toByteArray(),
        wire()
            .setInvitationAnswered(
                InvitationAnswered.newBuilder().setInvitation(channel).setOrg("acme"))
            .build()
            .toByteArray(),
        wire()
            .setMemberRemoved(MemberRemoved.newBuilder().setChannel("short").setOrg("acme"))
            .build()
            .toByteArray());
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void decode_malformed_refuses(byte[] bytes) {
    assertThatIllegalArgumentException().isThrownBy(() -> ControlCodec.decode(bytes));
  }

  @Test
  void encode_unknownKind_refuses() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ControlCodec.encode(new ControlRecord.Unknown(77), 1));
  }

  static Stream<ControlRecord> kinds() {
    return Stream.of(
        ControlSamples.declared("EU", "DE"),
        ControlSamples.homed(ACME),
        new ControlRecord.OrgRemoved(ACME),
        ControlSamples.policy(Optional.of(ACME), 3),
        ControlSamples.policy(Optional.empty(), 1),
        new ControlRecord.ChannelCreated(CHANNEL, "Größe 🚀 x", ACME, "r-1"),
        ControlSamples.invited(INVITATION, CHANNEL, ACME, BOLT),
        ControlSamples.accepted(INVITATION, BOLT),
        ControlSamples.approved(INVITATION, ACME),
        ControlSamples.declined(INVITATION, BOLT),
        ControlSamples.added(CHANNEL, BOLT, INVITATION),
        ControlSamples.removed(CHANNEL, BOLT),
        ControlSamples.cutOff(CHANNEL, BOLT));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void decode_encoded_isTheSameRecord(ControlRecord record) {
    byte[] bytes = ControlCodec.encode(record, 1_234);

    assertThat(ControlCodec.decode(bytes)).isEqualTo(record);
    assertThat(ControlCodec.atMillis(bytes)).isEqualTo(1_234);
  }

  @Test
  void kinds_areAllOfTheSealedInterface() {
    Stream<Class<?>> written =
        Stream.concat(kinds().map(Object::getClass), Stream.of(ControlRecord.Unknown.class));

    assertThat(written.distinct())
        .containsExactlyInAnyOrder(ControlRecord.class.getPermittedSubclasses());
  }

  @Test
  void decode_kindOfALaterRelease_isUnknown() {
    byte[] bytes =
        wire()
            .setAtMillis(9)
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        77,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("later"))
                            .build())
                    .build())
            .build()
            .toByteArray();

    assertThat(ControlCodec.decode(bytes)).isEqualTo(new ControlRecord.Unknown(77));
    assertThat(ControlCodec.atMillis(bytes)).isEqualTo(9);
  }

  @Test
  void decode_answerOfALaterRelease_isUnknown() {
    byte[] bytes =
        wire()
            .setInvitationAnswered(
                InvitationAnswered.newBuilder()
                    .setInvitation(INVITATION.toString())
                    .setOrg("bolt")
                    .setAnswerValue(9))
            .build()
            .toByteArray();

    assertThat(ControlCodec.decode(bytes)).isEqualTo(new ControlRecord.Unknown(22));
  }

  @Test
  void decode_knownKindWithAFieldOfALaterRelease_isTheKnownKind() {
    var later = UnknownFieldSet.Field.newBuilder().addVarint(1).build();
    byte[] bytes =
        wire()
            .setOrgHomed(
                OrgHomed.newBuilder()
                    .setOrg("acme")
                    .setUnknownFields(UnknownFieldSet.newBuilder().addField(90, later).build()))
            .build()
            .toByteArray();

    assertThat(ControlCodec.decode(bytes)).isEqualTo(ControlSamples.homed(ACME));
  }

  private static dev.tidegate.wire.link.v1.ControlRecord.Builder wire() {
    return dev.tidegate.wire.link.v1.ControlRecord.newBuilder();
  }
}
