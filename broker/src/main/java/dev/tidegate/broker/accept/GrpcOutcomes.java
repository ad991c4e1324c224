package dev.tidegate.broker.accept;

import com.google.rpc.Status;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.OrgOutcome;
import dev.tidegate.wire.v1.PublishStreamResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The outcomes of one publishing stream on their way out: what comes together goes out together,
/// at most a batch at a time.
///
/// Owned by the broker's loop.
final class GrpcOutcomes {
  private final OrgId org;
  private final StreamObserver<PublishStreamResponse> stream;
  private final List<PublishStreamResponse.Outcome> outcomes = new ArrayList<>();

  /// The wire form of the plan that was told last: plans repeat.
  private @Nullable Plan lastPlan;

  private List<OrgOutcome> lastOutcomes = List.of();

  /// The status of the refusal that was told last: many are refused for one reason.
  private @Nullable TidegateException lastWhy;

  private Status lastStatus = Status.getDefaultInstance();

  GrpcOutcomes(OrgId org, StreamObserver<PublishStreamResponse> stream) {
    this.org = org;
    this.stream = stream;
  }

  void add(StreamItem item, PublishReply reply) {
    var outcome =
        PublishStreamResponse.Outcome.newBuilder()
            .setBucket(item.bucket().value())
            .setSequence(item.sequence());
    switch (reply) {
      case PublishReply.Accepted accepted ->
          outcome.setAccepted(OutcomeCodec.toWire(accepted, outcomes(accepted.plan())));
      case PublishReply.Refused(TidegateException why) -> outcome.setRefused(status(why));
    }
    outcomes.add(outcome.build());
  }

  boolean isFull() {
    return outcomes.size() >= Limits.BATCH_ITEMS;
  }

  void flush() {
    if (!outcomes.isEmpty()) {
      stream.onNext(
          PublishStreamResponse.newBuilder()
              .setOutcomes(PublishStreamResponse.Outcomes.newBuilder().addAllOutcomes(outcomes))
              .build());
      outcomes.clear();
    }
  }

  /// Nobody takes them any more.
  void drop() {
    outcomes.clear();
  }

  @SuppressWarnings("ReferenceEquality") // the very same one
  private Status status(TidegateException why) {
    if (why != lastWhy) {
      lastWhy = why;
      lastStatus = ErrorStatus.of(why);
    }
    return lastStatus;
  }

  @SuppressWarnings("ReferenceEquality") // equal is not enough to be cheaper than to encode anew
  private List<OrgOutcome> outcomes(Plan plan) {
    if (plan != lastPlan) {
      lastPlan = plan;
      lastOutcomes = OutcomeCodec.outcomes(plan, org);
    }
    return lastOutcomes;
  }
}
