package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.quota.Limit;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.broker.support.InOrder;
import dev.tidegate.broker.support.Loop;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One publishing stream of one org: batches in, outcomes out.
///
/// The next batch is asked for while the window takes another one, the org is within its quota and
/// the connection takes answers: what waits is bounded by that and nothing is refused for it. What
/// goes beyond the org's or a user's rate all the same is refused for now, item by item. Outcomes
/// that come together go out together. An item that is no publish is refused by itself and uses its
/// sequence up; a message that breaks the protocol ends the stream.
final class GrpcPublishStream implements StreamObserver<PublishStreamRequest> {
  private final OrgId org;
  private final GrpcPublishStreams open;
  private final Publisher publisher;
  private final Quota quota;
  private final Supplier<Moment> time;
  private final StreamItemCodec.Finding finding;
  private final BiConsumer<Envelope, Optional<PublishRequest.Found>> taking;
  private final StreamWindow window;
  private final Loop loop;
  private final InOrder order;
  private final ServerCallStreamObserver<PublishStreamResponse> stream;

  // From here on owned by the loop.
  private final GrpcOutcomes outcomes;
  private @Nullable Producer producer;
  private boolean opened;
  private boolean counted;
  private int unanswered;
  private long unansweredBytes;
  private boolean asked = true;
  private boolean flushing;

  /// Something of the last message was refused for the org's quota: the next one has to wait.
  private boolean turnedAway;

  private boolean ending;
  private boolean over;

  /// @param open the streams there are, this one among them while it lasts; owned by the loop
  /// @param finding by who brings or reads a batch
  /// @param taking told on the loop of each item that is handed on
  GrpcPublishStream(
      OrgId org,
      GrpcPublishStreams open,
      Publisher publisher,
      Quota quota,
      Supplier<Moment> time,
      StreamItemCodec.Finding finding,
      BiConsumer<Envelope, Optional<PublishRequest.Found>> taking,
      StreamWindow window,
      Loop loop,
      InOrder order,
      ServerCallStreamObserver<PublishStreamResponse> stream) {
    this.org = org;
    this.open = open;
    this.publisher = publisher;
    this.quota = quota;
    this.time = time;
    this.finding = finding;
    this.taking = taking;
    this.window = window;
    this.loop = loop;
    this.order = order;
    this.stream = stream;
    this.outcomes = new GrpcOutcomes(org, stream);
    loop.answer(now -> open.add(this, now));
    stream.disableAutoRequest();
    stream.setOnReadyHandler(() -> loop.answer(this::ask));
    stream.setOnCancelHandler(() -> loop.answer(this::leave));
    stream.request(1);
  }

  @Override
  public void onNext(PublishStreamRequest request) {
    order.run(StreamItemCodec.isLong(request), () -> read(request));
  }

  private void read(PublishStreamRequest request) {
    try {
      switch (request.getMessageCase()) {
        case OPEN -> {
          Producer named = EnvelopeCodec.producer(org, request.getOpen().getProducer());
          loop.answer(now -> refusing(now, () -> open(named, now)));
        }
        case BATCH -> {
          Moment came = time.get();
          List<StreamItem> items =
              StreamItemCodec.items(
                  request.getBatch(),
                  (user, bytes) -> quota.publishOfStream(org, user, bytes, came),
                  finding);
          loop.answer(now -> refusing(now, () -> take(items, now)));
        }
        case MESSAGE_NOT_SET -> throw malformed("The message says nothing");
      }
    } catch (TidegateException e) {
      loop.answer(now -> refuse(e, now));
    }
  }

  private void open(Producer named, Moment now) {
    if (producer != null) {
      throw malformed("The stream is open already");
    }
    Optional<TidegateException> full = quota.open(Limit.STREAMS, org, now);
    if (full.isPresent()) {
      throw full.get();
    }
    counted = true;
    producer = named;
    open.takeOver(named, this, now);
    publisher.open(named, this::opened, why -> loop.run(at -> refuse(why, at)));
  }

  private void opened(Map<BucketId, Long> last) {
    if (over) {
      return;
    }
    opened = true;
    var wire = PublishStreamResponse.Opened.newBuilder().setWindow(window.events());
    last.forEach((bucket, sequence) -> wire.putLastSequences(bucket.value(), sequence));
    stream.onNext(PublishStreamResponse.newBuilder().setOpened(wire).build());
    taken();
  }

  private void take(List<StreamItem> items, Moment now) {
    Producer from = producer;
    if (over || from == null || !opened) {
      items.forEach(this::giveBack);
    }
    if (over) {
      return;
    }
    if (from == null || !opened) {
      throw malformed("The stream has to be opened, and the answer awaited, before anything else");
    }
    unanswered += items.size();
    for (StreamItem item : items) {
      unansweredBytes += item.bytes();
    }
    for (StreamItem item : items) {
      item.envelope()
          .ifPresent(envelope -> {
            taking.accept(envelope, item.found());
            publisher.publish(
                new PublishRequest(
                    org,
                    envelope,
                    new PublishKey.Sequence(from, item.sequence()),
                    item.found(),
                    reply -> answer(item, reply)),
                now);
          });
      item.refused()
          .ifPresent(why -> {
            if (item.taken()) {
              publisher.refused(from, item.bucket(), item.sequence(), why);
            } else {
              publisher.turnedAway(from, item.bucket(), item.sequence(), why);
              turnedAway = true;
            }
            answer(item, new PublishReply.Refused(why));
          });
    }
    taken();
  }

  private void answer(StreamItem item, PublishReply reply) {
    unanswered--;
    unansweredBytes -= item.bytes();
    giveBack(item);
    if (over) {
      return;
    }
    outcomes.add(item, reply);
    if (outcomes.isFull()) {
      outcomes.flush();
    } else if (!flushing) {
      flushing = true;
      loop.run(this::flushed);
    }
  }

  private void giveBack(StreamItem item) {
    if (item.taken()) {
      quota.answered(org, item.user());
    }
  }

  private void flushed(Moment now) {
    flushing = false;
    outcomes.flush();
    ask(now);
  }

  /// A message was taken: the next may come when there is room.
  private void taken() {
    asked = false;
    loop.run(this::ask);
  }

  private void ask(Moment now) {
    if (over) {
      return;
    }
    if (ending && unanswered == 0) {
      outcomes.flush();
      stream.onCompleted();
      leave(now);
    } else if (turnedAway && !asked && !ending) {
      turnedAway = false;
      asked = true;
      quota.afterRefusal(
          now,
          () -> {
            asked = false;
            loop.run(this::ask);
          });
    } else if (!asked
        && !ending
        && window.takesABatch(unanswered, unansweredBytes)
        && stream.isReady()
        && quota.hasRoomOr(org, now, () -> loop.run(this::ask))) {
      asked = true;
      stream.request(1);
    }
  }

  @Override
  public void onCompleted() {
    order.run(
        false,
        () ->
            loop.answer(now -> {
              ending = true;
              ask(now);
            }));
  }

  @Override
  public void onError(Throwable thrown) {
    loop.answer(this::leave);
  }

  private void refusing(Moment now, Runnable work) {
    try {
      work.run();
    } catch (TidegateException e) {
      refuse(e, now);
    }
  }

  private void refuse(TidegateException why, Moment now) {
    if (!over) {
      outcomes.flush();
      leave(now);
      stream.onError(ErrorStatus.exception(why));
    }
  }

  /// The broker stops: the stream ends, and may be opened again where the org is served then. What
  /// is unanswered is to be sent again.
  void stop(Moment now) {
    refuse(AdmissionControl.stopping(), now);
  }

  /// The producer has opened another stream.
  void replaced(Moment now) {
    refuse(
        new TidegateException(
            ErrorCode.STREAM_REPLACED, "The producer has opened its stream once more"),
        now);
  }

  private void leave(Moment now) {
    over = true;
    open.remove(this);
    outcomes.drop();
    if (counted) {
      counted = false;
      quota.close(Limit.STREAMS, org);
    }
  }

  private static TidegateException malformed(String text) {
    return new TidegateException(ErrorCode.MALFORMED_REQUEST, text);
  }
}
