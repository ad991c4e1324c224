package dev.tidegate.bench;

import dev.tidegate.wire.v1.Delivery;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/// The receiving org's feed: every delivery's words, rules and order are checked, and its delay
/// taken while that is asked for.
final class Reading {
  private final Texts texts;
  private final LongUnaryOperator channelOf;
  private final LongSupplier nanos;
  private final Mistakes mistakes;
  private final long[] lastOfChannel;
  private final AtomicLong delivered = new AtomicLong();
  private final FeedCall call;
  private volatile Delays delays = Delays.NONE;

  /// @param only ids of the channels to read; none: all
  /// @param channels how many that are
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
    call = new FeedCall(broker, only, this::take, 1, mistakes);
  }

  /// When each of a run of texts was due, and how long after that it came, in nanoseconds.
  ///
  /// @param first number of the first text, due at `start`
  record Delays(long first, long start, int perSecond, long[] taken) {
    static final Delays NONE = new Delays(0, 0, 1, new long[0]);

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    void note(long number, long now) {
      long index = number - first;
      if (index >= 0 && index < taken.length) {
        taken[(int) index] = now - start - index * SECOND_NANOS / perSecond;
      }
    }
  }

  boolean awaitOpen() throws InterruptedException {
    return call.awaitOpen();
  }

  void measure(Delays into) {
    delays = into;
  }

  long delivered() {
    return delivered.get();
  }

  void end() throws InterruptedException {
    call.end();
  }

  /// For one thread at a time.
  void take(SubscribeResponse.Batch batch) {
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
}
