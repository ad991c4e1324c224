package dev.tidegate.bench;

import com.google.common.util.concurrent.MoreExecutors;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.SubscribeRequest;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One feed, from now on, with a window of credit that it gives back itself. What is no batch and
/// not the feed's own end is a mistake.
final class FeedCall implements StreamObserver<SubscribeResponse> {
  static final int CREDIT = 8_192;

  private final Consumer<SubscribeResponse.Batch> taking;
  private final int creditAfter;
  private final Mistakes mistakes;
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final StreamObserver<SubscribeRequest> requests;
  private int spent;

  /// @param only ids of the channels to read; none: all of the org's
  /// @param taking told of each batch, on the thread of the connection
  /// @param creditAfter events after which credit is given back
  FeedCall(
      ManagedChannel broker,
      List<String> only,
      Consumer<SubscribeResponse.Batch> taking,
      int creditAfter,
      Mistakes mistakes) {
    this.taking = taking;
    this.creditAfter = creditAfter;
    this.mistakes = mistakes;
    requests =
        FeedServiceGrpc.newStub(broker)
            // What comes is looked at by the thread that reads the connection.
            .withExecutor(MoreExecutors.directExecutor())
            .subscribe(this);
    requests.onNext(
        SubscribeRequest.newBuilder()
            .setOpen(
                SubscribeRequest.Open.newBuilder()
                    .addAllChannels(only)
                    .setStart(SubscribeRequest.Start.START_LATEST)
                    .setCredit(CREDIT))
            .build());
  }

  boolean awaitOpen() throws InterruptedException {
    return opened.await(20, TimeUnit.SECONDS);
  }

  /// As [Publishing#end].
  void end() throws InterruptedException {
    requests.onCompleted();
    if (!ended.await(10, TimeUnit.SECONDS)) {
      mistakes.add("a feed did not end");
    }
  }

  @Override
  public void onNext(SubscribeResponse response) {
    switch (response.getMessageCase()) {
      case OPENED -> opened.countDown();
      case BATCH -> batch(response.getBatch());
      case LINK_STATE -> {}
      case RESYNC -> mistakes.add("resync: " + response.getResync().getReason());
      case MESSAGE_NOT_SET -> mistakes.add("a message without content");
    }
  }

  private void batch(SubscribeResponse.Batch batch) {
    taking.accept(batch);
    spent += batch.getItemsCount();
    if (spent >= creditAfter) {
      requests.onNext(
          SubscribeRequest.newBuilder()
              .setCredit(SubscribeRequest.Credit.newBuilder().setEvents(spent))
              .build());
      spent = 0;
    }
  }

  @Override
  public void onError(Throwable failure) {
    mistakes.add("a feed ended: " + failure.getMessage());
    opened.countDown();
    ended.countDown();
  }

  @Override
  public void onCompleted() {
    ended.countDown();
  }
}
