package dev.tidegate.bench;

import dev.tidegate.wire.v1.Delivery;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.SubscribeRequest;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// One of many subscribers of one channel: every text has to come, each once and in order.
///
/// Texts carry consecutive numbers; the first that comes is the first of them. Other events of the
/// channel are passed over.
final class Hearing implements StreamObserver<SubscribeResponse> {
  private static final int CREDIT = 8_192;

  private final Mistakes mistakes;
  private final AtomicLong heard = new AtomicLong();
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final StreamObserver<SubscribeRequest> requests;
  private long next = -1;
  private int spent;

  /// @param channel the id of the channel that is listened to, from now on
  Hearing(ManagedChannel broker, String channel, Mistakes mistakes) {
    this.mistakes = mistakes;
    requests = FeedServiceGrpc.newStub(broker).subscribe(this);
    requests.onNext(
        SubscribeRequest.newBuilder()
            .setOpen(
                SubscribeRequest.Open.newBuilder()
                    .addChannels(channel)
                    .setStart(SubscribeRequest.Start.START_LATEST)
                    .setCredit(CREDIT))
            .build());
  }

  boolean awaitOpen() throws InterruptedException {
    return opened.await(20, TimeUnit.SECONDS);
  }

  /// How many texts have come.
  long heard() {
    return heard.get();
  }

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
    int texts = 0;
    for (SubscribeResponse.Item item : batch.getItemsList()) {
      switch (item.getItemCase()) {
        case DELIVERY -> texts += text(item.getDelivery());
        case GAP -> mistakes.add("a gap in a feed");
        case CHANNEL_CHANGED, ITEM_NOT_SET -> {}
      }
    }
    heard.addAndGet(texts);
    spent += batch.getItemsCount();
    if (spent >= CREDIT / 4) {
      requests.onNext(
          SubscribeRequest.newBuilder()
              .setCredit(SubscribeRequest.Credit.newBuilder().setEvents(spent))
              .build());
      spent = 0;
    }
  }

  private int text(Delivery delivery) {
    long number = Texts.number(delivery.getEvent().getPosted().getText());
    if (number < 0) {
      return 0;
    }
    if (next >= 0 && number != next) {
      mistakes.add("text " + number + " came where " + next + " was due");
    }
    next = number + 1;
    return 1;
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
