package dev.tidegate.bench;

import com.google.protobuf.ByteString;
import com.google.rpc.Status;
import dev.tidegate.broker.support.ThreadEnd;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.Posted;
import dev.tidegate.wire.v1.PublishRequest;
import dev.tidegate.wire.v1.PublishResponse;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// An org that offers more than it may, and does not wait as it is told: four fifths over streams,
/// in batches, and a fifth as single publishes.
///
/// Each stream sends again at once what was refused for now, in its order. What a stream's
/// connection does not take, because the broker does not read on, counts as held back.
final class Flood implements AutoCloseable {
  private static final int BATCH = 32;
  private static final int SINGLES_OPEN = 64;
  private static final Duration STEP = Duration.ofMillis(10);

  private final int perSecond;
  private final Texts texts;
  private final PublishServiceGrpc.PublishServiceStub singles;
  private final String channel;
  private final List<Stream> streams = new ArrayList<>();
  private final Semaphore open = new Semaphore(SINGLES_OPEN);
  private final AtomicBoolean on = new AtomicBoolean();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong offered = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong heldBack = new AtomicLong();
  private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
  private final Thread thread;

  /// What it did and what became of it.
  ///
  /// @param refused by reason
  record Account(long offered, long accepted, long heldBack, Map<String, Long> refused) {
    Account minus(Account before) {
      Map<String, Long> rest = new TreeMap<>(refused);
      before.refused.forEach((reason, count) -> rest.merge(reason, -count, Long::sum));
      rest.values().removeIf(count -> count == 0);
      return new Account(
          offered - before.offered, accepted - before.accepted, heldBack - before.heldBack, rest);
    }

    Account plus(Account more) {
      Map<String, Long> all = new TreeMap<>(refused);
      more.refused.forEach((reason, count) -> all.merge(reason, count, Long::sum));
      return new Account(
          offered + more.offered, accepted + more.accepted, heldBack + more.heldBack, all);
    }
  }

  /// @param channels each gets a stream
  /// @param perSecond what it offers
  Flood(ManagedChannel broker, List<ChannelId> channels, Texts texts, int perSecond) {
    this.perSecond = perSecond;
    this.texts = texts;
    this.channel = channels.getFirst().toString();
    this.singles = PublishServiceGrpc.newStub(broker);
    for (int i = 0; i < channels.size(); i++) {
      streams.add(new Stream(broker, channels.get(i), i));
    }
    thread = Thread.ofPlatform().daemon().name("flood").unstarted(this::run);
  }

  boolean start() throws InterruptedException {
    for (Stream stream : streams) {
      if (!stream.opened.await(20, TimeUnit.SECONDS)) {
        return false;
      }
    }
    thread.start();
    return true;
  }

  void on(boolean now) {
    on.set(now);
  }

  Account account() {
    Map<String, Long> counts = new TreeMap<>();
    refused.forEach((reason, count) -> counts.put(reason, count.sum()));
    return new Account(offered.get(), accepted.get(), heldBack.get(), counts);
  }

  @Override
  public void close() {
    over.set(true);
    ThreadEnd.await(thread);
    streams.forEach(Stream::end);
  }

  private void run() {
    long due = System.nanoTime();
    double owedSingles = 0;
    double owedBatches = 0;
    int turn = 0;
    while (!over.get()) {
      due += STEP.toNanos();
      sleepUntil(due);
      if (!on.get()) {
        continue;
      }
      double events = perSecond * (STEP.toNanos() / 1e9);
      owedSingles += events / 5;
      owedBatches += events * 4 / 5 / BATCH;
      for (; owedSingles >= 1; owedSingles--) {
        single();
      }
      for (; owedBatches >= 1; owedBatches--) {
        streams.get(turn++ % streams.size()).send();
      }
    }
  }

  private static void sleepUntil(long due) {
    try {
      Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void single() {
    offered.incrementAndGet();
    if (!open.tryAcquire()) {
      heldBack.incrementAndGet();
      return;
    }
    singles.publish(
        PublishRequest.newBuilder().setEnvelope(envelope(channel, offered.get())).build(),
        new StreamObserver<>() {
          @Override
          public void onNext(PublishResponse response) {
            accepted.incrementAndGet();
          }

          @Override
          public void onError(Throwable failure) {
            open.release();
            count(ErrorStatus.failure(failure));
          }

          @Override
          public void onCompleted() {
            open.release();
          }
        });
  }

  private void count(Optional<TidegateException> why) {
    String reason = why.map(it -> it.code().name()).orElse("OTHER");
    refused.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  private Envelope envelope(String to, long number) {
    return Envelope.newBuilder()
        .setChannel(to)
        .setAuthor("flood")
        .setPosted(Posted.newBuilder().setText(texts.text(number)))
        .build();
  }

  /// A producer's stream into one channel.
  private final class Stream
      implements ClientResponseObserver<PublishStreamRequest, PublishStreamResponse> {
    private final String channel;
    private final CountDownLatch opened = new CountDownLatch(1);
    private final StreamObserver<PublishStreamRequest> requests;
    private Optional<ClientCallStreamObserver<PublishStreamRequest>> call = Optional.empty();

    // Guarded by this.
    private long next = 1;
    private long unanswered;
    private long resendFrom;
    private boolean ended;

    Stream(ManagedChannel broker, ChannelId channel, int number) {
      this.channel = channel.toString();
      byte[] producer = new byte[16];
      producer[0] = (byte) (number + 1);
      requests = PublishServiceGrpc.newStub(broker).publishStream(this);
      requests.onNext(
          PublishStreamRequest.newBuilder()
              .setOpen(
                  PublishStreamRequest.Open.newBuilder().setProducer(ByteString.copyFrom(producer)))
              .build());
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<PublishStreamRequest> starting) {
      call = Optional.of(starting);
    }

    synchronized void send() {
      offered.addAndGet(BATCH);
      boolean takes = call.filter(ClientCallStreamObserver::isReady).isPresent();
      if (ended || !takes || (resendFrom > 0 && unanswered > 0)) {
        heldBack.addAndGet(BATCH);
        return;
      }
      if (resendFrom > 0) {
        next = resendFrom;
        resendFrom = 0;
      }
      var batch = PublishStreamRequest.Batch.newBuilder();
      for (int i = 0; i < BATCH; i++, next++) {
        batch.addItems(
            PublishStreamRequest.Item.newBuilder()
                .setSequence(next)
                .setEnvelope(envelope(channel, next)));
      }
      unanswered += BATCH;
      requests.onNext(PublishStreamRequest.newBuilder().setBatch(batch).build());
    }

    synchronized void end() {
      if (!ended) {
        ended = true;
        requests.onCompleted();
      }
    }

    @Override
    public void onNext(PublishStreamResponse response) {
      if (response.hasOpened()) {
        opened.countDown();
      }
      response.getOutcomes().getOutcomesList().forEach(this::judge);
    }

    private synchronized void judge(PublishStreamResponse.Outcome outcome) {
      unanswered--;
      if (outcome.hasAccepted()) {
        accepted.incrementAndGet();
        return;
      }
      Status status = outcome.getRefused();
      Optional<TidegateException> why = ErrorStatus.failure(status);
      count(why);
      boolean again = why.filter(it -> it.code().retry() != ErrorCode.Retry.NO).isPresent();
      if (again && (resendFrom == 0 || outcome.getSequence() < resendFrom)) {
        resendFrom = outcome.getSequence();
      }
    }

    @Override
    public synchronized void onError(Throwable failure) {
      ended = true;
      count(ErrorStatus.failure(failure));
    }

    @Override
    public synchronized void onCompleted() {
      ended = true;
    }
  }
}
