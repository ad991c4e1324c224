package dev.tidegate.bench;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import dev.tidegate.model.ChannelId;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.Posted;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The sending org's one stream: texts by their numbers, round the channels, with so many
/// unanswered at most.
///
/// [#send] is for one thread; answers come on gRPC's. What is refused, or is planned in another way
/// than it has to be, is counted as a mistake.
final class Publishing implements StreamObserver<PublishStreamResponse> {
  static final int WINDOW = 8_192;

  static final int PRODUCER_BYTES = 16;

  private static final int BUCKETS = 256;
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration LOOK = Duration.ofNanos(50_000);

  private final List<String> channels;
  private final int[] buckets;
  private final Texts texts;
  private final PlanJudge judge;
  private final SendTimes times;
  private final Semaphore window = new Semaphore(WINDOW);
  private final long[] sequences = new long[BUCKETS];
  private final AtomicLong accepted = new AtomicLong();
  private final Mistakes mistakes;
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final StreamObserver<PublishStreamRequest> requests;
  private long next;

  /// A producer of its own.
  ///
  /// @param times is told when texts were due and answered
  Publishing(
      ManagedChannel broker,
      List<ChannelId> channels,
      Texts texts,
      PlanJudge judge,
      SendTimes times,
      Mistakes mistakes) {
    this.channels = channels.stream().map(ChannelId::toString).toList();
    this.buckets = channels.stream().mapToInt(each -> each.bucket().value()).toArray();
    this.texts = texts;
    this.judge = judge;
    this.times = times;
    this.mistakes = mistakes;
    requests =
        PublishServiceGrpc.newStub(broker)
            // What comes is looked at by the thread that reads the connection.
            .withExecutor(MoreExecutors.directExecutor())
            .publishStream(this);
    byte[] producer = new byte[PRODUCER_BYTES];
    new SecureRandom().nextBytes(producer);
    requests.onNext(open(producer));
  }

  /// The first message of a producer's stream.
  static PublishStreamRequest open(byte[] producer) {
    return PublishStreamRequest.newBuilder()
        .setOpen(PublishStreamRequest.Open.newBuilder().setProducer(ByteString.copyFrom(producer)))
        .build();
  }

  boolean awaitOpen() throws InterruptedException {
    return opened.await(20, TimeUnit.SECONDS);
  }

  /// Sends the next `count` texts in one message; waits while the window is full.
  ///
  /// @return false if the window did not open for a minute: nothing was sent
  boolean send(int count) throws InterruptedException {
    return send(count, System.nanoTime());
  }

  /// Texts in messages of `batch`, each when it is due, from `start` on.
  ///
  /// @param perSecond texts; 0: each message as soon as there is room for it
  /// @return false if the window did not open for a minute
  boolean send(int batch, int perSecond, long start, Duration lasts) throws InterruptedException {
    long end = start + lasts.toNanos();
    for (long i = 0; ; i++) {
      long due = perSecond > 0 ? start + i * batch * SECOND_NANOS / perSecond : System.nanoTime();
      if (due >= end) {
        return true;
      }
      while (System.nanoTime() < due) {
        Thread.sleep(LOOK);
      }
      if (!send(batch, due)) {
        return false;
      }
    }
  }

  /// As [#send(int)].
  ///
  /// @param due when they were to be sent
  private boolean send(int count, long due) throws InterruptedException {
    if (!window.tryAcquire(count, 1, TimeUnit.MINUTES)) {
      return false;
    }
    var batch = PublishStreamRequest.Batch.newBuilder();
    for (int i = 0; i < count; i++, next++) {
      int channel = channelOf(next);
      long sequence = ++sequences[buckets[channel]];
      times.due(buckets[channel], sequence, due);
      batch.addItems(
          PublishStreamRequest.Item.newBuilder()
              .setSequence(sequence)
              .setEnvelope(
                  Envelope.newBuilder()
                      .setChannel(channels.get(channel))
                      .setAuthor("bench")
                      .setPosted(
                          Posted.newBuilder().setTextBytes(EventCodec.utf8(texts.text(next))))));
    }
    requests.onNext(PublishStreamRequest.newBuilder().setBatch(batch).build());
    return true;
  }

  /// Which of the channels the text of this number goes to.
  int channelOf(long number) {
    return (int) (number * 37 % channels.size());
  }

  long sent() {
    return next;
  }

  long accepted() {
    return accepted.get();
  }

  /// Waits until nothing is unanswered, for a minute at most.
  void awaitAnswers() throws InterruptedException {
    if (window.tryAcquire(WINDOW, 1, TimeUnit.MINUTES)) {
      window.release(WINDOW);
    } else {
      mistakes.add("not all was answered");
    }
  }

  /// Ends the stream and waits until the broker has done so too: one that is asked to stop first
  /// ends it with DRAINING.
  void end() throws InterruptedException {
    requests.onCompleted();
    if (!ended.await(10, TimeUnit.SECONDS)) {
      mistakes.add("the publishing stream did not end");
    }
  }

  @Override
  public void onNext(PublishStreamResponse response) {
    switch (response.getMessageCase()) {
      case OPENED -> opened.countDown();
      case OUTCOMES -> {
        long now = System.nanoTime();
        List<PublishStreamResponse.Outcome> outcomes = response.getOutcomes().getOutcomesList();
        for (PublishStreamResponse.Outcome outcome : outcomes) {
          judge(outcome, now);
        }
        accepted.addAndGet(outcomes.size());
        window.release(outcomes.size());
      }
      case MESSAGE_NOT_SET -> mistakes.add("an answer without content");
    }
  }

  private void judge(PublishStreamResponse.Outcome outcome, long now) {
    if (!outcome.hasAccepted()) {
      mistakes.add("refused: " + outcome.getRefused().getMessage());
    } else if (judge.accepts(outcome.getAccepted())) {
      times.answered(outcome.getBucket(), outcome.getSequence(), now);
    } else {
      mistakes.add("planned as " + outcome.getAccepted().getOutcomesList());
    }
  }

  @Override
  public void onError(Throwable failure) {
    mistakes.add("the publishing stream ended: " + failure.getMessage());
    ended.countDown();
  }

  @Override
  public void onCompleted() {
    ended.countDown();
  }
}
