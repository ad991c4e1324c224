package dev.tidegate.broker.link;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.link.v1.FromReceiver;
import dev.tidegate.wire.link.v1.HeartbeatEcho;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the receiving side of a link says, on the wire.
final class FromReceiverCodec {
  private FromReceiverCodec() {}

  static FromReceiver encode(LinkMessage.FromReceiver message) {
    FromReceiver.Builder wire = FromReceiver.newBuilder();
    switch (message) {
      case LinkMessage.Resume resume -> {
        var answer =
            wire.getResumeBuilder()
                .setWireLevel(resume.wireLevel())
                .setRegion(resume.region().value())
                .putAllControl(LinkFieldsCodec.names(resume.control()))
                .setMaxMessageBytes(resume.maxMessageBytes())
                .setCredit(LinkFieldsCodec.toWire(resume.credit()))
                .setAnswersFetch(resume.answersFetch());
        resume
            .applied()
            .forEach((bucket, ends) -> answer.addApplied(LinkFieldsCodec.toWire(bucket, ends)));
      }
      case LinkMessage.Ack(long generation, SortedMap<BucketId, Pointer> applied) -> {
        var ack = wire.getAckBuilder().setGeneration(generation);
        applied.forEach(
            (bucket, place) -> ack.addApplied(LinkFieldsCodec.toWire(bucket, List.of(place))));
      }
      case LinkMessage.NackGap nack ->
          wire.getNackGapBuilder()
              .setGeneration(nack.generation())
              .setApplied(LinkFieldsCodec.toWire(nack.bucket(), nack.applied()))
              .setReason(nack.reason());
      case LinkMessage.Reject reject ->
          wire.getRejectBuilder()
              .setBucket(reject.bucket().value())
              .setIncarnation(reject.incarnation())
              .setSequence(reject.sequence())
              .setReason(reject.reason());
      case LinkMessage.Credit credit -> wire.setCredit(LinkFieldsCodec.toWire(credit));
      case LinkMessage.Echo echo ->
          wire.setEcho(
              HeartbeatEcho.newBuilder()
                  .setNumber(echo.number())
                  .setClockMillis(echo.clockMillis())
                  .putAllControl(LinkFieldsCodec.names(echo.control())));
      case LinkMessage.GoAway away -> wire.setGoAway(LinkFieldsCodec.toWire(away));
      case LinkMessage.Fetched fetched -> wire.setFetched(FetchCodec.toWire(fetched));
    }
    return wire.build();
  }

  /// @throws IllegalArgumentException if it breaks the protocol
  static LinkMessage.FromReceiver decode(FromReceiver wire) {
    return switch (wire.getMessageCase()) {
      case RESUME -> {
        var resume = wire.getResume();
        yield new LinkMessage.Resume(
            LinkFieldsCodec.atLeast(1, resume.getWireLevel(), "wire level"),
            new RegionId(resume.getRegion()),
            LinkFieldsCodec.pointers(resume.getAppliedList()),
            LinkFieldsCodec.regions(resume.getControlMap()),
            LinkFieldsCodec.atLeast(1, resume.getMaxMessageBytes(), "message bytes"),
            LinkFieldsCodec.fromWire(resume.getCredit()),
            resume.getAnswersFetch());
      }
      case ACK -> {
        SortedMap<BucketId, Pointer> applied = new TreeMap<>();
        LinkFieldsCodec.pointers(wire.getAck().getAppliedList())
            .forEach((bucket, ends) -> applied.put(bucket, ends.getLast()));
        yield new LinkMessage.Ack(wire.getAck().getGeneration(), applied);
      }
      case NACK_GAP -> {
        var nack = wire.getNackGap();
        yield new LinkMessage.NackGap(
            nack.getGeneration(),
            new BucketId(nack.getApplied().getBucket()),
            LinkFieldsCodec.ends(nack.getApplied(), 0),
            LinkFieldsCodec.text("reason", nack.getReason(), 256));
      }
      case REJECT -> {
        var reject = wire.getReject();
        yield new LinkMessage.Reject(
            new BucketId(reject.getBucket()),
            LinkFieldsCodec.positive("incarnation", reject.getIncarnation()),
            LinkFieldsCodec.positive("sequence", reject.getSequence()),
            LinkFieldsCodec.text("reason", reject.getReason(), 128));
      }
      case CREDIT -> LinkFieldsCodec.fromWire(wire.getCredit());
      case ECHO ->
          new LinkMessage.Echo(
              wire.getEcho().getNumber(),
              wire.getEcho().getClockMillis(),
              LinkFieldsCodec.regions(wire.getEcho().getControlMap()));
      case GO_AWAY -> LinkFieldsCodec.fromWire(wire.getGoAway());
      case FETCHED -> FetchCodec.fromWire(wire.getFetched());
      case MESSAGE_NOT_SET -> throw new IllegalArgumentException("message: of no known kind");
    };
  }
}
