package dev.tidegate.bench;

import dev.tidegate.broker.support.ThreadEnd;
import dev.tidegate.model.ChannelId;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.PublishRequest;
import dev.tidegate.wire.v1.PublishResponse;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// An org that offers more than it may, and does not wait as it is told: four fifths over streams,
/// in batches, and a fifth as single publishes.
///
/// What a stream's connection does not take, because the broker does not read on, counts as held
/// back.
final class Flood implements AutoCloseable {
  private static final int SINGLES_OPEN = 64;
  private static final Duration STEP = Duration.ofMillis(10);

  private final int perSecond;
  private final PublishServiceGrpc.PublishServiceStub singles;
  private final FloodTexts texts;
  private final FloodTally tally = new FloodTally();
  private final List<FloodStream> streams = new ArrayList<>();
  private final Semaphore open = new Semaphore(SINGLES_OPEN);
  private final AtomicBoolean on = new AtomicBoolean();
  private final AtomicBoolean over = new AtomicBoolean();
  private final Thread thread;
  private long said;

  /// @param channels each gets a stream
  /// @param perSecond what it offers
  Flood(ManagedChannel broker, List<ChannelId> channels, Texts texts, int perSecond) {
    this.perSecond = perSecond;
    this.texts = new FloodTexts(channels.getFirst(), texts);
    this.singles = PublishServiceGrpc.newStub(broker);
    for (int i = 0; i < channels.size(); i++) {
      streams.add(new FloodStream(broker, new FloodTexts(channels.get(i), texts), i, tally));
    }
    thread = Thread.ofPlatform().daemon().name("flood").unstarted(this::run);
  }

  boolean start() throws InterruptedException {
    for (FloodStream stream : streams) {
      if (!stream.awaitOpen()) {
        return false;
      }
    }
    thread.start();
    return true;
  }

  void on(boolean now) {
    on.set(now);
  }

  FloodTally.Account account() {
    return tally.account();
  }

  @Override
  public void close() {
    over.set(true);
    ThreadEnd.await(thread);
    streams.forEach(FloodStream::end);
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
      owedBatches += events * 4 / 5 / FloodStream.BATCH;
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
    tally.offered(1);
    if (!open.tryAcquire()) {
      tally.heldBack(1);
      return;
    }
    singles.publish(
        PublishRequest.newBuilder().setEnvelope(texts.envelope(++said)).build(), new Answer());
  }

  /// To a single publish.
  private final class Answer implements StreamObserver<PublishResponse> {
    @Override
    public void onNext(PublishResponse response) {
      tally.accepted();
    }

    @Override
    public void onError(Throwable failure) {
      open.release();
      tally.refused(ErrorStatus.failure(failure));
    }

    @Override
    public void onCompleted() {
      open.release();
    }
  }
}
