package dev.tidegate.bench;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.rpc.Status;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One of a flood's producers: a stream into one channel, that sends again at once, in its order,
/// what was refused for now. Thread-safe.
final class FloodStream
    implements ClientResponseObserver<PublishStreamRequest, PublishStreamResponse> {
  static final int BATCH = 32;

  private final FloodTexts texts;
  private final FloodTally tally;
  private final CountDownLatch opened = new CountDownLatch(1);
  private final StreamObserver<PublishStreamRequest> requests;
  private Optional<ClientCallStreamObserver<PublishStreamRequest>> call = Optional.empty();

  // Guarded by this.
  private long next = 1;
  private long unanswered;
  private long resendFrom;
  private boolean ended;

  /// @param number of the flood's streams, from 0
  FloodStream(ManagedChannel broker, FloodTexts texts, int number, FloodTally tally) {
    this.texts = texts;
    this.tally = tally;
    byte[] producer = new byte[Publishing.PRODUCER_BYTES];
    producer[0] = (byte) (number + 1);
    requests =
        PublishServiceGrpc.newStub(broker)
            // What comes is looked at by the thread that reads the connection.
            .withExecutor(MoreExecutors.directExecutor())
            .publishStream(this);
    requests.onNext(Publishing.open(producer));
  }

  boolean awaitOpen() throws InterruptedException {
    return opened.await(20, TimeUnit.SECONDS);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<PublishStreamRequest> starting) {
    call = Optional.of(starting);
  }

  /// Offers the next batch; holds it back if the connection does not take it now.
  synchronized void send() {
    tally.offered(BATCH);
    boolean takes = call.filter(ClientCallStreamObserver::isReady).isPresent();
    if (ended || !takes || (resendFrom > 0 && unanswered > 0)) {
      tally.heldBack(BATCH);
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
              .setEnvelope(texts.envelope(next)));
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
      tally.accepted();
      return;
    }
    Status status = outcome.getRefused();
    Optional<TidegateException> why = ErrorStatus.failure(status);
    tally.refused(why);
    boolean again = why.filter(it -> it.code().retry() != ErrorCode.Retry.NO).isPresent();
    if (again && (resendFrom == 0 || outcome.getSequence() < resendFrom)) {
      resendFrom = outcome.getSequence();
    }
  }

  @Override
  public synchronized void onError(Throwable failure) {
    ended = true;
    tally.refused(ErrorStatus.failure(failure));
  }

  @Override
  public synchronized void onCompleted() {
    ended = true;
  }
}
