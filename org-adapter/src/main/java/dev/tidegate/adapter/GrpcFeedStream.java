package dev.tidegate.adapter;

import com.google.protobuf.ByteString;
import dev.tidegate.adapter.outbound.Token;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.SubscribeRequest;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Optional;

/// One session of a feed. Sends are made by the subscription's loop alone.
final class GrpcFeedStream implements ClientResponseObserver<SubscribeRequest, SubscribeResponse> {
  private final long session;
  private final Receiver receiver;
  private volatile Optional<ClientCallStreamObserver<SubscribeRequest>> requests = Optional.empty();

  interface Receiver {
    void received(long session, SubscribeResponse response);

    void lost(long session, TidegateException failure);
  }

  GrpcFeedStream(long session, Receiver receiver) {
    this.session = session;
    this.receiver = receiver;
  }

  void open(
      FeedServiceGrpc.FeedServiceStub stub,
      SubscribeOptions options,
      Optional<Token> at,
      int credit) {
    var open =
        SubscribeRequest.Open.newBuilder()
            .setStart(
                switch (options.start()) {
                  case EARLIEST -> SubscribeRequest.Start.START_EARLIEST;
                  case LATEST -> SubscribeRequest.Start.START_LATEST;
                })
            .setCredit(credit)
            .setWireLevel(EventCodec.WIRE_LEVEL);
    options.channels().forEach(channel -> open.addChannels(channel.toString()));
    options.name().ifPresent(open::setName);
    at.ifPresent(token -> open.setCursor(ByteString.copyFrom(token.bytes())));
    stub.subscribe(this);
    send(SubscribeRequest.newBuilder().setOpen(open).build());
  }

  void grant(int items) {
    var credit = SubscribeRequest.Credit.newBuilder().setEvents(items);
    send(SubscribeRequest.newBuilder().setCredit(credit).build());
  }

  void acknowledge(Token token) {
    var ack = SubscribeRequest.Ack.newBuilder().setCursor(ByteString.copyFrom(token.bytes()));
    send(SubscribeRequest.newBuilder().setAck(ack).build());
  }

  /// Lets what was sent arrive, an acknowledgement perhaps.
  void complete() {
    try {
      requests.ifPresent(ClientCallStreamObserver::onCompleted);
    } catch (IllegalStateException _) {
      cancel(); // It has ended already.
    }
  }

  void cancel() {
    requests.ifPresent(call -> call.cancel("Subscription closes the stream", null));
  }

  private void send(SubscribeRequest request) {
    try {
      requests.orElseThrow().onNext(request);
    } catch (IllegalStateException e) {
      receiver.lost(session, GrpcFailure.of(e)); // The call has ended.
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<SubscribeRequest> call) {
    requests = Optional.of(call);
  }

  @Override
  public void onNext(SubscribeResponse response) {
    receiver.received(session, response);
  }

  @Override
  public void onError(Throwable thrown) {
    receiver.lost(session, GrpcFailure.of(thrown));
  }

  @Override
  public void onCompleted() {
    onError(Status.UNAVAILABLE.withDescription("Broker ended the feed").asRuntimeException());
  }
}
