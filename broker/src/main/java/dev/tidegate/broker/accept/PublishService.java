package dev.tidegate.broker.accept;

import dev.tidegate.broker.control.ChannelCards;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.broker.support.InOrder;
import dev.tidegate.broker.support.Loop;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.Glance;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.ExplainRequest;
import dev.tidegate.wire.v1.ExplainResponse;
import dev.tidegate.wire.v1.PreviewRequest;
import dev.tidegate.wire.v1.PreviewResponse;
import dev.tidegate.wire.v1.PublishResponse;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// The gRPC edge of publishing: checks the form of what an org sends, looks for restricted content,
/// and hands it to the loop; answers when it is durable.
///
/// Form and content are looked at on the call's own thread, with a snapshot of the policy set; if
/// that is no longer active when the publish has its turn, the loop looks again. For an org that
/// the edge does not know to be in the channel no content is looked at: the loop says first whether
/// it is.
public final class PublishService extends PublishServiceGrpc.PublishServiceImplBase {
  private final Publisher publisher;
  private final Explaining explaining;
  private final Quota quota;
  private final Supplier<Moment> time;
  private final Supplier<PolicySet> policies;
  private final ChannelCards cards;
  private final Previews previews;
  private final Loop loop;
  private final Executor workers;
  private final Supplier<OrgId> caller;
  private final StreamWindow window;

  private final GrpcPublishStreams streams = new GrpcPublishStreams();

  /// Why orgs got what of an event: its stored plan. Asked and answered on the loop.
  @FunctionalInterface
  public interface Explaining {
    void explain(EventId event, OrgId org, BiConsumer<Plan, Plan.Reader> found, Refusal refused);
  }

  /// Told on the loop why there is no answer.
  @FunctionalInterface
  public interface Refusal {
    void refuse(TidegateException why);
  }

  /// @param quota what each org and user may send; asked first of all
  /// @param time asked by many threads
  /// @param policies the policy set last seen active; asked by many threads
  /// @param window what one stream may have unanswered
  /// @param workers read long batches
  /// @param caller the org at the other end of the call under way; asked on the call's own thread,
  ///   throws a [TidegateException] if there is none
  public PublishService(
      Publisher publisher,
      Explaining explaining,
      Quota quota,
      Supplier<Moment> time,
      Supplier<PolicySet> policies,
      ChannelCards cards,
      Previews previews,
      StreamWindow window,
      Loop loop,
      Executor workers,
      Supplier<OrgId> caller) {
    this.publisher = publisher;
    this.explaining = explaining;
    this.quota = quota;
    this.time = time;
    this.policies = policies;
    this.cards = cards;
    this.previews = previews;
    this.window = window;
    this.loop = loop;
    this.workers = workers;
    this.caller = caller;
  }

  @Override
  public void publish(
      dev.tidegate.wire.v1.PublishRequest wire, StreamObserver<PublishResponse> answer) {
    OrgId org = caller.get();
    String user = wire.getEnvelope().getAuthor();
    take(org, user, wire.getSerializedSize());
    try {
      PublishKey key = EnvelopeCodec.key(org, wire.getClientMessageId());
      Glance glance = Glance.at(EnvelopeCodec.words(wire.getEnvelope()));
      Envelope envelope = EnvelopeCodec.fromWire(wire.getEnvelope(), glance);
      Optional<PublishRequest.Found> found = find(org, envelope, glance);
      loop.run(now -> {
        learn(envelope, found);
        publisher.publish(
            new PublishRequest(
                org, envelope, key, found, reply -> answer(org, reply, user, answer)),
            now);
      });
    } catch (RuntimeException e) {
      quota.answered(org, user);
      throw e;
    }
  }

  /// Before anything is done for a publish.
  private void take(OrgId org, String user, int bytes) {
    Optional<TidegateException> refusal = quota.publish(org, user, bytes, time.get());
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private void answer(
      OrgId org, PublishReply reply, String user, StreamObserver<PublishResponse> answer) {
    quota.answered(org, user);
    switch (reply) {
      case PublishReply.Accepted accepted -> {
        answer.onNext(OutcomeCodec.toWire(accepted, org));
        answer.onCompleted();
      }
      case PublishReply.Refused(TidegateException why) ->
          answer.onError(ErrorStatus.exception(why));
    }
  }

  @Override
  public StreamObserver<PublishStreamRequest> publishStream(
      StreamObserver<PublishStreamResponse> answers) {
    OrgId org = caller.get();
    return new GrpcPublishStream(
        org,
        streams,
        publisher,
        quota,
        time,
        (envelope, glance) -> find(org, envelope, glance),
        this::learn,
        window,
        loop,
        new InOrder(workers),
        (ServerCallStreamObserver<PublishStreamResponse>) answers);
  }

  /// Ends every stream with DRAINING: the broker is about to stop. On the loop.
  public void leave(Moment now) {
    streams.leave(now);
  }

  @Override
  public void preview(PreviewRequest wire, StreamObserver<PreviewResponse> answer) {
    OrgId org = caller.get();
    String user = wire.getEnvelope().getAuthor();
    // It costs what a publish costs before the store.
    take(org, user, wire.getSerializedSize());
    try {
      Envelope envelope = EnvelopeCodec.fromWire(wire.getEnvelope());
      answer.onNext(OutcomeCodec.toWire(previews.preview(org, envelope), org));
      answer.onCompleted();
    } finally {
      quota.answered(org, user);
    }
  }

  @Override
  public void explain(ExplainRequest wire, StreamObserver<ExplainResponse> answer) {
    OrgId org = caller.get();
    EventId event = EnvelopeCodec.event(wire.getEvent());
    OrgId reader = EnvelopeCodec.org(wire.getOrg());
    loop.run(_ ->
        explaining.explain(
            event,
            reader,
            (plan, outcome) -> explain(org, plan, outcome, answer),
            why -> answer.onError(ErrorStatus.exception(why))));
  }

  /// An org that the event was not decided for cannot tell it from one that does not exist.
  private static void explain(
      OrgId caller, Plan plan, Plan.Reader outcome, StreamObserver<ExplainResponse> answer) {
    if (!caller.equals(plan.author()) && !caller.equals(outcome.org())) {
      answer.onError(
          ErrorStatus.exception(
              plan.reader(caller).isPresent()
                  ? new TidegateException(
                      ErrorCode.WRONG_IDENTITY, "Only the author's org asks for other orgs")
                  : new TidegateException(ErrorCode.EVENT_UNKNOWN, "No such event")));
      return;
    }
    answer.onNext(OutcomeCodec.explanation(plan, outcome, Optional.of(caller)));
    answer.onCompleted();
  }

  private Optional<PublishRequest.Found> find(OrgId org, Envelope envelope, Glance glance) {
    if (!cards.knowsMember(org, envelope.channel())) {
      return Optional.empty();
    }
    PolicySet set = policies.get();
    return Optional.of(
        new PublishRequest.Found(set.hash(), Planner.classify(set, envelope, glance)));
  }

  /// On the loop: the edge is to know the channel the next time.
  private void learn(Envelope envelope, Optional<PublishRequest.Found> found) {
    if (found.isEmpty()) {
      cards.learn(envelope.channel());
    }
  }
}
