package dev.tidegate.broker.link;

import com.google.protobuf.UnsafeByteOperations;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.Limits;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.link.v1.Fetch;
import dev.tidegate.wire.link.v1.Fetched;

/// Questions for lost events and their answers, on the wire.
final class FetchCodec {
  private FetchCodec() {}

  static Fetch toWire(LinkMessage.Fetch fetch) {
    return Fetch.newBuilder()
        .setNumber(fetch.number())
        .setBucket(fetch.bucket().value())
        .setOrigin(fetch.origin().value())
        .setIncarnation(fetch.incarnation())
        .setFrom(fetch.from())
        .setTo(fetch.to())
        .build();
  }

  /// @throws IllegalArgumentException if it breaks the protocol
  static LinkMessage.Fetch fromWire(Fetch wire) {
    return new LinkMessage.Fetch(
        LinkFieldsCodec.positive("number", wire.getNumber()),
        new BucketId(wire.getBucket()),
        new RegionId(wire.getOrigin()),
        LinkFieldsCodec.positive("incarnation", wire.getIncarnation()),
        LinkFieldsCodec.positive("from", wire.getFrom()),
        LinkFieldsCodec.notBefore(wire.getFrom(), wire.getTo()));
  }

  static Fetched toWire(LinkMessage.Fetched fetched) {
    PackedFrames packed = PackedFrames.pack(fetched.frames());
    return Fetched.newBuilder()
        .setNumber(fetched.number())
        .setOutcome(toWire(fetched.outcome()))
        .setThrough(fetched.through())
        .setRawBytes(packed.rawBytes())
        .setFrames(UnsafeByteOperations.unsafeWrap(packed.bytes()))
        .setCompressed(packed.compressed())
        .build();
  }

  /// @throws IllegalArgumentException if it breaks the protocol
  static LinkMessage.Fetched fromWire(Fetched wire) {
    if (Integer.compareUnsigned(wire.getRawBytes(), Limits.LINK_MESSAGE_BYTES) > 0) {
      throw new IllegalArgumentException("frames: " + wire.getRawBytes() + " bytes");
    }
    PackedFrames packed =
        new PackedFrames(wire.getRawBytes(), wire.getFrames().toByteArray(), wire.getCompressed());
    return new LinkMessage.Fetched(
        LinkFieldsCodec.positive("number", wire.getNumber()),
        fromWire(wire.getOutcome()),
        wire.getThrough(),
        packed.unpack());
  }

  private static Fetched.Outcome toWire(LinkMessage.Fetched.Outcome outcome) {
    return switch (outcome) {
      case LATER -> Fetched.Outcome.OUTCOME_LATER;
      case FOUND -> Fetched.Outcome.OUTCOME_FOUND;
      case NOT_HELD -> Fetched.Outcome.OUTCOME_NOT_HELD;
      case DAMAGED -> Fetched.Outcome.OUTCOME_DAMAGED;
      case LOST -> Fetched.Outcome.OUTCOME_LOST;
    };
  }

  /// An outcome that a newer release gives says nothing to this one: it asks again.
  private static LinkMessage.Fetched.Outcome fromWire(Fetched.Outcome wire) {
    return switch (wire) {
      case OUTCOME_FOUND -> LinkMessage.Fetched.Outcome.FOUND;
      case OUTCOME_NOT_HELD -> LinkMessage.Fetched.Outcome.NOT_HELD;
      case OUTCOME_DAMAGED -> LinkMessage.Fetched.Outcome.DAMAGED;
      case OUTCOME_LOST -> LinkMessage.Fetched.Outcome.LOST;
      case OUTCOME_UNSPECIFIED, OUTCOME_LATER, UNRECOGNIZED -> LinkMessage.Fetched.Outcome.LATER;
    };
  }
}
