package dev.tidegate.adapter;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.tidegate.adapter.inbound.Answer;
import dev.tidegate.adapter.inbound.OutboxInput;
import dev.tidegate.adapter.inbound.OutboxItem;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// One session of publishing: turns batches into messages and answers into inputs.
///
/// Sends are made by the outbox's loop alone and never wait: the window bounds what is unanswered.
final class GrpcPublishStream
    implements ClientResponseObserver<PublishStreamRequest, PublishStreamResponse> {
  private final long session;
  private final Consumer<OutboxInput<Optional<Receipt>>> inputs;
  private final Consumer<TidegateException> failures;
  private volatile Optional<ClientCallStreamObserver<PublishStreamRequest>> requests =
      Optional.empty();

  GrpcPublishStream(
      long session,
      Consumer<OutboxInput<Optional<Receipt>>> inputs,
      Consumer<TidegateException> failures) {
    this.session = session;
    this.inputs = inputs;
    this.failures = failures;
  }

  void open(PublishServiceGrpc.PublishServiceStub stub, byte[] producer) {
    stub.publishStream(this);
    var open = PublishStreamRequest.Open.newBuilder().setProducer(ByteString.copyFrom(producer));
    send(PublishStreamRequest.newBuilder().setOpen(open).build());
  }

  void send(List<OutboxItem> items) {
    var batch = PublishStreamRequest.Batch.newBuilder();
    for (OutboxItem item : items) {
      try {
        batch.addItems(
            PublishStreamRequest.Item.newBuilder()
                .setSequence(item.sequence())
                .setEnvelope(Envelope.parseFrom(item.payload())));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("outbox: row " + item.id() + " is damaged", e);
      }
    }
    send(PublishStreamRequest.newBuilder().setBatch(batch).build());
  }

  void cancel() {
    requests.ifPresent(call -> call.cancel("Outbox closes the stream", null));
  }

  private void send(PublishStreamRequest request) {
    try {
      requests.orElseThrow().onNext(request);
    } catch (IllegalStateException e) {
      // The call has ended; onError tells, or has told.
      failures.accept(new TidegateException(ErrorCode.COMMIT_UNKNOWN, "Stream has ended", e));
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<PublishStreamRequest> call) {
    requests = Optional.of(call);
  }

  @Override
  public void onNext(PublishStreamResponse response) {
    switch (response.getMessageCase()) {
      case OPENED -> opened(response.getOpened());
      case OUTCOMES -> response.getOutcomes().getOutcomesList().forEach(this::answered);
      case MESSAGE_NOT_SET -> {} // Of a newer release.
    }
  }

  @Override
  public void onError(Throwable thrown) {
    TidegateException failure = GrpcFailure.of(thrown);
    failures.accept(failure);
    inputs.accept(new OutboxInput.Lost<>(session, failure.retryAfter()));
  }

  @Override
  public void onCompleted() {
    onError(Status.UNAVAILABLE.withDescription("Broker ended the stream").asRuntimeException());
  }

  private void opened(PublishStreamResponse.Opened opened) {
    Map<BucketId, Long> last = new HashMap<>();
    opened
        .getLastSequencesMap()
        .forEach((bucket, sequence) -> last.put(new BucketId(bucket), sequence));
    inputs.accept(new OutboxInput.Opened<>(session, last, opened.getWindow()));
  }

  private void answered(PublishStreamResponse.Outcome outcome) {
    Answer<Optional<Receipt>> answer =
        switch (outcome.getResultCase()) {
          case ACCEPTED ->
              new Answer.Accepted<>(
                  outcome.getAccepted().hasEvent()
                      ? Optional.of(WireCodec.receipt(outcome.getAccepted()))
                      : Optional.empty());
          case REFUSED -> new Answer.Refused<>(failure(outcome.getRefused()));
          case RESULT_NOT_SET ->
              new Answer.Refused<>(
                  new TidegateException(ErrorCode.INTERNAL, "Broker gave an empty answer"));
        };
    inputs.accept(
        new OutboxInput.Answered<>(
            session, new BucketId(outcome.getBucket()), outcome.getSequence(), answer));
  }

  private static TidegateException failure(com.google.rpc.Status status) {
    return ErrorStatus.failure(status)
        .orElseGet(() ->
            status.getCode() == Status.Code.UNAVAILABLE.value()
                    || status.getCode() == Status.Code.RESOURCE_EXHAUSTED.value()
                ? new TidegateException(ErrorCode.OVERLOADED, "Broker cannot take it now")
                : new TidegateException(ErrorCode.INTERNAL, "Broker refused without a reason")
                    .with("status", status.getCode()));
  }
}
