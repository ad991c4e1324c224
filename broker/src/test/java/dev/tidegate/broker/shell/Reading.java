package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.SubscribeRequest;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One org's feed as a test reads it.
final class Reading implements ClientResponseObserver<SubscribeRequest, SubscribeResponse> {
  private static final int WAIT_SECONDS = 20;
  private static final int CREDIT = 8_000;

  private final LinkedBlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
  private final Deque<SubscribeResponse.Item> items = new ArrayDeque<>();
  private final ClientCallStreamObserver<SubscribeRequest> requests;
  private final boolean renews;
  private final boolean stuck;
  private ByteString cursor = ByteString.EMPTY;
  private int resyncs;
  private int spent;

  private Reading(
      Channel channel, SubscribeRequest.Open.Builder open, boolean renews, boolean stuck) {
    this.renews = renews;
    this.stuck = stuck;
    requests =
        (ClientCallStreamObserver<SubscribeRequest>)
            FeedServiceGrpc.newStub(channel).subscribe(this);
    requests.onNext(SubscribeRequest.newBuilder().setOpen(open).build());
  }

  /// A feed from the first event on, with so much credit and no more until [#credit].
  static Reading withCredit(Channel channel, int events) {
    return new Reading(channel, fromTheFirst(events), false, false);
  }

  /// A feed from the first event on, with credit that is renewed, whose client takes nothing from
  /// its connection until [#takeAll].
  static Reading stuck(Channel channel) {
    return new Reading(channel, fromTheFirst(CREDIT), true, true);
  }

  Reading(Channel channel, SubscribeRequest.Open.Builder open) {
    this(channel, open, false, false);
  }

  private static SubscribeRequest.Open.Builder fromTheFirst(int credit) {
    return SubscribeRequest.Open.newBuilder()
        .setCredit(credit)
        .setStart(SubscribeRequest.Start.START_EARLIEST);
  }

  Reading(Channel channel, ByteString from) {
    this(channel, fromTheFirst(CREDIT).setCursor(from), true, false);
  }

  Reading(Channel channel) {
    this(channel, ByteString.EMPTY);
  }

  /// The next item that fits; those before it are dropped.
  SubscribeResponse.Item await(Predicate<SubscribeResponse.Item> wanted)
      throws InterruptedException {
    while (true) {
      while (!items.isEmpty()) {
        SubscribeResponse.Item item = items.remove();
        if (wanted.test(item)) {
          return item;
        }
      }
      @Nullable Object next = arrived.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("the feed's next message").isInstanceOf(SubscribeResponse.class);
      if (next instanceof SubscribeResponse response) {
        take(response);
      }
    }
  }

  private void take(SubscribeResponse response) {
    if (response.hasBatch()) {
      items.addAll(response.getBatch().getItemsList());
      cursor = response.getBatch().getCursor();
      spent += response.getBatch().getItemsCount();
      if (renews && spent > CREDIT / 2) {
        credit(spent);
        spent = 0;
      }
    } else if (response.hasResync()) {
      resyncs++;
    }
  }

  /// What is left of the batches that were begun: all before the cursor.
  List<SubscribeResponse.Item> rest() {
    List<SubscribeResponse.Item> rest = List.copyOf(items);
    items.clear();
    return rest;
  }

  /// The next event.
  dev.tidegate.wire.v1.Event event() throws InterruptedException {
    return await(SubscribeResponse.Item::hasDelivery).getDelivery().getEvent();
  }

  /// The text of the next posted message.
  String text() throws InterruptedException {
    return await(item -> item.getDelivery().getEvent().hasPosted())
        .getDelivery()
        .getEvent()
        .getPosted()
        .getText();
  }

  /// Why the feed was refused or has ended; what it brought before is dropped.
  ErrorCode refused() throws InterruptedException {
    while (true) {
      @Nullable Object next = arrived.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("the feed's end").isNotNull();
      if (next instanceof StatusRuntimeException e) {
        return Sharing.code(e);
      }
    }
  }

  /// Behind the last batch that was read.
  ByteString cursor() {
    return cursor;
  }

  /// How often the broker has said that it reads on from the journal.
  int resyncs() {
    return resyncs;
  }

  /// How many messages of the broker have come and were not looked at.
  int arrived() {
    return arrived.size();
  }

  /// Waits until the broker has begun it.
  void opened() throws InterruptedException {
    @Nullable Object first = arrived.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    assertThat(first).as("the feed's beginning").isInstanceOf(SubscribeResponse.class);
  }

  /// Everything before the cursor was taken care of.
  void acknowledge() {
    requests.onNext(
        SubscribeRequest.newBuilder()
            .setAck(SubscribeRequest.Ack.newBuilder().setCursor(cursor))
            .build());
  }

  /// Lets so many more events come.
  void credit(int events) {
    requests.onNext(
        SubscribeRequest.newBuilder()
            .setCredit(SubscribeRequest.Credit.newBuilder().setEvents(events))
            .build());
  }

  /// Takes what waits in the connection, and what comes from now on.
  void takeAll() {
    requests.request(Integer.MAX_VALUE);
  }

  void close() {
    requests.onCompleted();
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<SubscribeRequest> call) {
    if (stuck) {
      call.disableAutoRequestWithInitial(0);
    }
  }

  @Override
  public void onNext(SubscribeResponse response) {
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
