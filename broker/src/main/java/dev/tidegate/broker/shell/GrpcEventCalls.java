package dev.tidegate.broker.shell;

import dev.tidegate.broker.accept.OutcomeCodec;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.admin.v1.ListParkedResponse;
import dev.tidegate.wire.admin.v1.ReleaseParkedRequest;
import dev.tidegate.wire.admin.v1.ReleaseParkedResponse;
import dev.tidegate.wire.v1.ExplainRequest;
import dev.tidegate.wire.v1.ExplainResponse;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/// An operator's calls about single events: why an org got what it got, and the poison that parks a
/// channel.
final class GrpcEventCalls {
  private final RegionCore core;
  private final GrpcAnswers answers;

  GrpcEventCalls(RegionCore core, GrpcAnswers answers) {
    this.core = core;
    this.answers = answers;
  }

  void explain(ExplainRequest wire, StreamObserver<ExplainResponse> answer) {
    EventId event;
    try {
      event = EventCodec.fromWire(wire.getEvent());
    } catch (IllegalArgumentException e) {
      throw new TidegateException(ErrorCode.EVENT_UNKNOWN, "No such event", e);
    }
    OrgId org = GrpcOrgCalls.org(wire.getOrg());
    answers.loop().run(_ -> core.explain(event, explained -> explain(explained, org, answer)));
  }

  private static void explain(
      Optional<RegionCore.Explained> explained, OrgId org, StreamObserver<ExplainResponse> answer) {
    if (explained.isEmpty()) {
      GrpcAnswers.refuse(new TidegateException(ErrorCode.EVENT_UNKNOWN, "No such event"), answer);
      return;
    }
    explained
        .get()
        .plan()
        .reader(org)
        .ifPresentOrElse(
            reader ->
                GrpcAnswers.answer(
                    OutcomeCodec.explanation(explained.get().plan(), reader, Optional.empty()),
                    answer),
            () ->
                GrpcAnswers.refuse(
                    new TidegateException(ErrorCode.ORG_UNKNOWN, "Org was not in the channel"),
                    answer));
  }

  void listParked(StreamObserver<ListParkedResponse> answer) {
    answers.ask(
        answer,
        _ -> {
          var all = ListParkedResponse.newBuilder();
          core.parked().forEach(parked -> all.addParked(AdminCodec.toWire(parked)));
          return all.build();
        });
  }

  void releaseParked(ReleaseParkedRequest wire, StreamObserver<ReleaseParkedResponse> answer) {
    ChannelId channel;
    try {
      channel = ChannelId.parse(wire.getChannel());
    } catch (IllegalArgumentException e) {
      throw notParked();
    }
    answers.ask(
        answer,
        now -> {
          if (!core.release(channel, now)) {
            throw notParked();
          }
          return ReleaseParkedResponse.getDefaultInstance();
        });
  }

  private static TidegateException notParked() {
    return new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "No such channel is parked");
  }
}
