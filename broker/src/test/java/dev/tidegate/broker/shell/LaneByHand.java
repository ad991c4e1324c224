package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.link.LinkCodec;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.wire.link.v1.FromReceiver;
import dev.tidegate.wire.link.v1.FromSender;
import dev.tidegate.wire.link.v1.LinkServiceGrpc;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One lane of a link to a real broker, as a test drives it: it can say anything, bytes that are no
/// message among it.
final class LaneByHand implements StreamObserver<FromReceiver>, AutoCloseable {
  private static final int WAIT_SECONDS = 20;

  private final LinkedBlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
  private final StreamObserver<byte[]> requests;

  /// Dials and says nothing.
  LaneByHand(Channel channel) {
    requests = RawCalls.stream(channel, LinkServiceGrpc.getExchangeMethod(), this);
  }

  void send(LinkMessage.FromSender message) {
    send(LinkCodec.encode(message));
  }

  void send(FromSender message) {
    send(message.toByteArray());
  }

  void send(byte[] message) {
    requests.onNext(message);
  }

  /// The next message of this kind; those before it are dropped.
  <T extends LinkMessage.FromReceiver> T await(Class<T> kind) throws InterruptedException {
    while (true) {
      Object next = next();
      assertThat(next).isInstanceOf(FromReceiver.class);
      LinkMessage.FromReceiver message = LinkCodec.decode((FromReceiver) next);
      if (kind.isInstance(message)) {
        return kind.cast(message);
      }
    }
  }

  /// Waits until the broker says that it has everything up to `end`.
  void awaitAck(BucketId bucket, Pointer end) throws InterruptedException {
    LinkMessage.Ack ack = await(LinkMessage.Ack.class);
    while (!end.equals(ack.applied().get(bucket))) {
      ack = await(LinkMessage.Ack.class);
    }
  }

  /// Why the broker refuses the event at `place` for good; those that it tells of besides are
  /// dropped.
  String awaitReject(BucketId bucket, Pointer place) throws InterruptedException {
    LinkMessage.Reject reject = await(LinkMessage.Reject.class);
    while (!reject.bucket().equals(bucket)
        || !place.equals(new Pointer(reject.incarnation(), reject.sequence()))) {
      reject = await(LinkMessage.Reject.class);
    }
    return reject.reason();
  }

  /// Why the broker has ended the lane: the reason of its goodbye, after which nothing came.
  String awaitGoAway() throws InterruptedException {
    String reason = await(LinkMessage.GoAway.class).reason();
    assertThat(next()).isEqualTo("completed");
    return reason;
  }

  /// The listed reason with which the call has failed.
  ErrorCode awaitFailure() throws InterruptedException {
    return Sharing.code(failure());
  }

  /// The status with which the call has failed.
  Status.Code awaitStatus() throws InterruptedException {
    return failure().getStatus().getCode();
  }

  private StatusRuntimeException failure() throws InterruptedException {
    Object next = next();
    while (next instanceof FromReceiver) {
      next = next();
    }
    assertThat(next).isInstanceOf(StatusRuntimeException.class);
    return (StatusRuntimeException) next;
  }

  private Object next() throws InterruptedException {
    Object next = arrived.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("the broker's next message").isNotNull();
    return next == null ? "nothing" : next;
  }

  @Override
  public void onNext(FromReceiver message) {
    arrived.add(message);
  }

  @Override
  public void onError(Throwable thrown) {
    arrived.add(thrown);
  }

  @Override
  public void onCompleted() {
    arrived.add("completed");
  }

  @Override
  public void close() {
    requests.onCompleted();
  }

  /// What of `ends` the last is, or the start of the stream.
  static Pointer last(List<Pointer> ends) {
    return ends.isEmpty() ? Pointer.START : ends.getLast();
  }
}
