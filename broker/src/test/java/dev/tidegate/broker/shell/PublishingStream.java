package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The workspace's side of one publishing stream, as a test drives it.
final class PublishingStream implements StreamObserver<PublishStreamResponse> {
  private static final int WAIT_SECONDS = 20;

  private final LinkedBlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
  private final List<PublishStreamResponse.Outcome> outcomes = new ArrayList<>();
  private final StreamObserver<PublishStreamRequest> requests;

  private PublishingStream(Client client) {
    requests = PublishServiceGrpc.newStub(client.channel()).publishStream(this);
  }

  /// A stream on which nothing has been said yet.
  static PublishingStream unopened(Client client) {
    return new PublishingStream(client);
  }

  PublishingStream(Client client, ByteString producer) {
    this(client);
    requests.onNext(
        PublishStreamRequest.newBuilder()
            .setOpen(PublishStreamRequest.Open.newBuilder().setProducer(producer))
            .build());
  }

  static PublishStreamRequest.Item.Builder item(long sequence, String channel, String text) {
    return PublishStreamRequest.Item.newBuilder()
        .setSequence(sequence)
        .setEnvelope(Client.posted(channel, text));
  }

  PublishStreamResponse.Opened opened() throws InterruptedException {
    return ((PublishStreamResponse) next()).getOpened();
  }

  void send(PublishStreamRequest.Batch.Builder batch) {
    requests.onNext(PublishStreamRequest.newBuilder().setBatch(batch).build());
  }

  /// The next outcome, in the order in which they came.
  PublishStreamResponse.Outcome outcome() throws InterruptedException {
    while (outcomes.isEmpty()) {
      outcomes.addAll(((PublishStreamResponse) next()).getOutcomes().getOutcomesList());
    }
    return outcomes.removeFirst();
  }

  /// The next message or, once, how the stream ended: what was thrown, or the word `completed`.
  Object next() throws InterruptedException {
    Object next = arrived.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("the stream's next message").isNotNull();
    return next == null ? "nothing" : next;
  }

  void complete() {
    requests.onCompleted();
  }

  @Override
  public void onNext(PublishStreamResponse response) {
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
