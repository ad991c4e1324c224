package dev.tidegate.bench;

import dev.tidegate.wire.v1.Delivery;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.SubscribeRequest;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/// The receiving org's feed of all channels: every delivery's words, rules and order are checked,
/// and its delay taken while that is asked for.
final class Reading implements StreamObserver<SubscribeResponse> {
  private static final int CREDIT = 8_192;

  private final Texts texts;
  private final LongUnaryOperator channelOf;
  private final LongSupplier nanos;
  private final Mistakes mistakes;
  private final long[] lastOfChannel;
  private final AtomicLong delivered = new AtomicLong();
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final StreamObserver<SubscribeRequest> requests;
  private volatile Delays delays = Delays.NONE;

  /// All of the org's channels.
  ///
  /// @param channelOf which channel a text of this number goes to
  /// @param nanos a clock
  Reading(
      ManagedChannel broker,
      Texts texts,
      int channels,
      LongUnaryOperator channelOf,
      LongSupplier nanos,
      Mistakes mistakes) {
    this(broker, List.of(), texts, channels, channelOf, nanos, mistakes);
  }

  /// @param only ids of the channels to read; none: all
  /// @param channelOf which channel a text of this number goes to
  /// @param nanos a clock
  Reading(
      ManagedChannel broker,
      List<String> only,
      Texts texts,
      int channels,
      LongUnaryOperator channelOf,
      LongSupplier nanos,
      Mistakes mistakes) {
    this.texts = texts;
    this.channelOf = channelOf;
    this.nanos = nanos;
    this.mistakes = mistakes;
    this.lastOfChannel = new long[channels];
    Arrays.fill(lastOfChannel, -1);
    requests = FeedServiceGrpc.newStub(broker).subscribe(this);
    requests.onNext(
        SubscribeRequest.newBuilder()
            .setOpen(
                SubscribeRequest.Open.newBuilder()
                    .addAllChannels(only)
                    .setStart(SubscribeRequest.Start.START_LATEST)
                    .setCredit(CREDIT))
            .build());
  }

  /// When each of a run of texts was due, and how long after that it came. All in nanoseconds.
  ///
  /// @param first number of the first text
  record Delays(long first, long start, long everyNanos, long[] taken) {
    static final Delays NONE = new Delays(0, 0, 1, new long[0]);

    void note(long number, long now) {
      long index = number - first;
      if (index >= 0 && index < taken.length) {
        taken[(int) index] = now - start - index * everyNanos;
      }
    }
  }

  boolean awaitOpen() throws InterruptedException {
    return opened.await(20, TimeUnit.SECONDS);
  }

  void measure(Delays into) {
    delays = into;
  }

  long delivered() {
    return delivered.get();
  }

  /// As [Publishing#end].
  void end() throws InterruptedException {
    requests.onCompleted();
    if (!ended.await(10, TimeUnit.SECONDS)) {
      mistakes.add("the feed did not end");
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
    long now = nanos.getAsLong();
    Delays into = delays;
    int deliveries = 0;
    for (SubscribeResponse.Item item : batch.getItemsList()) {
      switch (item.getItemCase()) {
        case DELIVERY -> {
          deliveries++;
          long number = verify(item.getDelivery());
          if (into.taken().length > 0) {
            into.note(number, now);
          }
        }
        case GAP -> mistakes.add("a gap in the feed");
        case CHANNEL_CHANGED, ITEM_NOT_SET -> {}
      }
    }
    delivered.addAndGet(deliveries);
    requests.onNext(
        SubscribeRequest.newBuilder()
            .setCredit(SubscribeRequest.Credit.newBuilder().setEvents(batch.getItemsCount()))
            .build());
  }

  private long verify(Delivery delivery) {
    String text = delivery.getEvent().getPosted().getText();
    long number = Texts.number(text);
    boolean restricted = number >= 0 && Texts.isRestricted(number);
    String expected = number < 0 ? "" : restricted ? texts.changed(number) : texts.text(number);
    if (number < 0 || !text.equals(expected)) {
      mistakes.add("other words than were due: number " + number + ", " + text.length());
    } else if (restricted == (delivery.getRulesCount() == 0)) {
      mistakes.add("number " + number + " came under " + delivery.getRulesCount() + " rules");
    } else {
      int channel = (int) channelOf.applyAsLong(number);
      if (number <= lastOfChannel[channel]) {
        mistakes.add("out of order, or twice: " + number + " after " + lastOfChannel[channel]);
      }
      lastOfChannel[channel] = number;
    }
    return number;
  }

  @Override
  public void onError(Throwable failure) {
    mistakes.add("the feed ended: " + failure.getMessage());
    ended.countDown();
  }

  @Override
  public void onCompleted() {
    ended.countDown();
  }
}
