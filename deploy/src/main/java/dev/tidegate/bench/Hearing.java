package dev.tidegate.bench;

import dev.tidegate.wire.v1.Delivery;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// One of many subscribers of one channel: every text has to come, each once and in order.
///
/// Texts carry consecutive numbers; the first that comes is the first of them. Other events of the
/// channel are passed over.
final class Hearing {
  private final Mistakes mistakes;
  private final AtomicLong heard = new AtomicLong();
  private final FeedCall call;
  private long next = -1;

  /// @param channel the id of the channel that is listened to, from now on
  Hearing(ManagedChannel broker, String channel, Mistakes mistakes) {
    this.mistakes = mistakes;
    call = new FeedCall(broker, List.of(channel), this::take, FeedCall.CREDIT / 4, mistakes);
  }

  boolean awaitOpen() throws InterruptedException {
    return call.awaitOpen();
  }

  /// How many texts have come.
  long heard() {
    return heard.get();
  }

  void end() throws InterruptedException {
    call.end();
  }

  private void take(SubscribeResponse.Batch batch) {
    int texts = 0;
    for (SubscribeResponse.Item item : batch.getItemsList()) {
      switch (item.getItemCase()) {
        case DELIVERY -> texts += text(item.getDelivery());
        case GAP -> mistakes.add("a gap in a feed");
        case CHANNEL_CHANGED, ITEM_NOT_SET -> {}
      }
    }
    heard.addAndGet(texts);
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
}
