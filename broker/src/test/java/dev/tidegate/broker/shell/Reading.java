package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.SubscribeRequest;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One org's feed as a test reads it.
final class Reading implements StreamObserver<SubscribeResponse> {
  private static final int WAIT_SECONDS = 20;

  private final LinkedBlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
  private final Deque<SubscribeResponse.Item> items = new ArrayDeque<>();
  private final StreamObserver<SubscribeRequest> requests;
  private ByteString cursor = ByteString.EMPTY;

  Reading(Channel channel, SubscribeRequest.Open.Builder open) {
    requests = FeedServiceGrpc.newStub(channel).subscribe(this);
    requests.onNext(SubscribeRequest.newBuilder().setOpen(open).build());
  }

  Reading(Channel channel, ByteString from) {
    this(
        channel,
        SubscribeRequest.Open.newBuilder()
            .setCredit(8_000)
            .setCursor(from)
            .setStart(SubscribeRequest.Start.START_EARLIEST));
  }

  Reading(Channel channel) {
    this(channel, ByteString.EMPTY);
  }

  /// The next item that fits; those before it are dropped.
  SubscribeResponse.Item await(Predicate<SubscribeResponse.Item> wanted)
      throws InterruptedException {
    while (true) {
      while (!items.isEmpty()) {
        SubscribeResponse.Item item = items.remove();
        if (wanted.test(item)) {
          return item;
        }
      }
      @Nullable Object next = arrived.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("the feed's next message").isInstanceOf(SubscribeResponse.class);
      if (next instanceof SubscribeResponse response && response.hasBatch()) {
        items.addAll(response.getBatch().getItemsList());
        cursor = response.getBatch().getCursor();
      }
    }
  }

  /// The next event.
  dev.tidegate.wire.v1.Event event() throws InterruptedException {
    return await(SubscribeResponse.Item::hasDelivery).getDelivery().getEvent();
  }

  /// The text of the next posted message.
  String text() throws InterruptedException {
    return await(item -> item.getDelivery().getEvent().hasPosted())
        .getDelivery()
        .getEvent()
        .getPosted()
        .getText();
  }

  /// Why the feed was refused or has ended; what it brought before is dropped.
  ErrorCode refused() throws InterruptedException {
    while (true) {
      @Nullable Object next = arrived.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("the feed's end").isNotNull();
      if (next instanceof StatusRuntimeException e) {
        return Sharing.code(e);
      }
    }
  }

  /// Behind the last batch that was read.
  ByteString cursor() {
    return cursor;
  }

  void close() {
    requests.onCompleted();
  }

  @Override
  public void onNext(SubscribeResponse response) {
    arrived.add(response);
  }

  @Override
  public void onError(Throwable thrown) {
    arrived.add(thrown);
  }

  @Override
  public void onCompleted() {
    arrived.add("completed");
  }
}
