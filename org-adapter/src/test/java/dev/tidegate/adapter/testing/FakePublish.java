package dev.tidegate.adapter.testing;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.Classified;
import dev.tidegate.wire.v1.ExplainRequest;
import dev.tidegate.wire.v1.ExplainResponse;
import dev.tidegate.wire.v1.OrgOutcome;
import dev.tidegate.wire.v1.PreviewRequest;
import dev.tidegate.wire.v1.PreviewResponse;
import dev.tidegate.wire.v1.PublishRequest;
import dev.tidegate.wire.v1.PublishResponse;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Publishing: idempotent by key and by (producer, bucket, sequence), with one outcome each.
final class FakePublish extends PublishServiceGrpc.PublishServiceImplBase {
  private static final int WINDOW = 64;

  private final FakeBroker broker;
  private final List<Session> sessions = new ArrayList<>();
  private boolean holding;

  FakePublish(FakeBroker broker) {
    this.broker = broker;
  }

  @Override
  public void publish(PublishRequest request, StreamObserver<PublishResponse> answers) {
    try {
      PublishResponse response;
      synchronized (broker) {
        response = once(request);
        // A failure after the store: the answer is lost, not the message.
        broker.throwIfToldTo();
      }
      answers.onNext(response);
      answers.onCompleted();
    } catch (TidegateException e) {
      answers.onError(ErrorStatus.exception(e));
    }
  }

  private PublishResponse once(PublishRequest request) {
    String key = request.getClientMessageId();
    var known = broker.keys.get(key);
    if (known == null) {
      var response = broker.store(request.getEnvelope());
      if (!key.isEmpty()) {
        broker.keys.put(key, new FakeBroker.Keyed(request.getEnvelope(), response));
      }
      return response;
    }
    return again(known, request.getEnvelope());
  }

  private static PublishResponse again(
      FakeBroker.Keyed known, dev.tidegate.wire.v1.Envelope envelope) {
    if (!known.envelope().equals(envelope)) {
      throw new TidegateException(ErrorCode.IDEMPOTENCY_MISMATCH, "Another body under this key");
    }
    return known.response().toBuilder().setDuplicate(true).build();
  }

  @Override
  public void preview(PreviewRequest request, StreamObserver<PreviewResponse> answers) {
    String text = request.getEnvelope().getPosted().getText();
    var response = PreviewResponse.newBuilder();
    for (OrgOutcome outcome : FakeBroker.outcomes(text)) {
      response.addOutcomes(outcome);
      response.addRenditions(
          switch (outcome.getDelivery()) {
            case DELIVERY_COPY -> text;
            case DELIVERY_CHANGED -> text.replaceAll("\\S+@\\S+", "[e-mail]");
            default -> "";
          });
    }
    if (text.contains("@")) {
      response.addClasses(Classified.newBuilder().setName("pii.email"));
    }
    answers.onNext(response.build());
    answers.onCompleted();
  }

  @Override
  public void explain(ExplainRequest request, StreamObserver<ExplainResponse> answers) {
    answers.onNext(
        ExplainResponse.newBuilder()
            .setOutcome(
                OrgOutcome.newBuilder()
                    .setOrg(request.getOrg())
                    .setDelivery(OrgOutcome.Delivery.DELIVERY_STUB))
            .setPolicySet("ab".repeat(32))
            .setDecidedAtMillis(1_750_000_000_000L)
            .build());
    answers.onCompleted();
  }

  @Override
  public StreamObserver<PublishStreamRequest> publishStream(
      StreamObserver<PublishStreamResponse> answers) {
    var session = new Session(answers);
    synchronized (broker) {
      sessions.add(session);
    }
    return session;
  }

  void breakStreams() {
    List<Session> open;
    synchronized (broker) {
      open = List.copyOf(sessions);
      sessions.clear();
    }
    open.forEach(Session::fail);
  }

  void hold(boolean hold) {
    synchronized (broker) {
      holding = hold;
      if (!hold) {
        sessions.forEach(Session::release);
      }
    }
  }

  private final class Session implements StreamObserver<PublishStreamRequest> {
    private final StreamObserver<PublishStreamResponse> answers;
    private final List<PublishStreamResponse> held = new ArrayList<>();
    private Map<Integer, List<FakeBroker.Keyed>> buckets = new HashMap<>();
    private boolean ended;

    Session(StreamObserver<PublishStreamResponse> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(PublishStreamRequest request) {
      synchronized (broker) {
        if (ended) {
          return;
        }
        switch (request.getMessageCase()) {
          case OPEN -> open(request.getOpen());
          case BATCH -> batch(request.getBatch());
          case MESSAGE_NOT_SET -> throw new IllegalStateException("empty request");
        }
      }
    }

    private void open(PublishStreamRequest.Open open) {
      String producer = HexFormat.of().formatHex(open.getProducer().toByteArray());
      if (producer.length() != 32) {
        throw new IllegalStateException("producer: not 16 bytes");
      }
      buckets = broker.producers.computeIfAbsent(producer, _ -> new HashMap<>());
      var opened = PublishStreamResponse.Opened.newBuilder().setWindow(WINDOW);
      buckets.forEach((bucket, kept) -> opened.putLastSequences(bucket, kept.size()));
      answers.onNext(PublishStreamResponse.newBuilder().setOpened(opened).build());
    }

    private void batch(PublishStreamRequest.Batch batch) {
      var outcomes = PublishStreamResponse.Outcomes.newBuilder();
      batch.getItemsList().forEach(item -> outcomes.addOutcomes(outcome(item)));
      held.add(PublishStreamResponse.newBuilder().setOutcomes(outcomes).build());
      if (!holding) {
        release();
      }
    }

    private PublishStreamResponse.Outcome outcome(PublishStreamRequest.Item item) {
      int bucket = broker.known(item.getEnvelope().getChannel()).getBucket();
      var kept = buckets.computeIfAbsent(bucket, _ -> new ArrayList<>());
      var outcome =
          PublishStreamResponse.Outcome.newBuilder()
              .setBucket(bucket)
              .setSequence(item.getSequence());
      try {
        broker.throwIfToldTo();
        if (item.getSequence() > kept.size() + 1) {
          throw new TidegateException(ErrorCode.PRODUCER_GAP, "What came before is missing");
        }
        if (item.getSequence() <= kept.size()) {
          var known = kept.get((int) item.getSequence() - 1);
          return outcome.setAccepted(again(known, item.getEnvelope())).build();
        }
        var response = broker.store(item.getEnvelope());
        kept.add(new FakeBroker.Keyed(item.getEnvelope(), response));
        return outcome.setAccepted(response).build();
      } catch (TidegateException e) {
        boolean usesUp =
            broker.refusalUsesSequence
                && e.code().retry() == ErrorCode.Retry.NO
                && e.code() != ErrorCode.PRODUCER_GAP;
        if (usesUp && item.getSequence() == kept.size() + 1) {
          kept.add(new FakeBroker.Keyed(item.getEnvelope(), PublishResponse.getDefaultInstance()));
        }
        return outcome.setRefused(ErrorStatus.of(e)).build();
      }
    }

    void release() {
      if (!ended) {
        held.forEach(answers::onNext);
        held.clear();
      }
    }

    void fail() {
      synchronized (broker) {
        if (!ended) {
          ended = true;
          answers.onError(Status.UNAVAILABLE.withDescription("broken").asRuntimeException());
        }
      }
    }

    @Override
    public void onError(Throwable thrown) {
      end();
    }

    @Override
    public void onCompleted() {
      synchronized (broker) {
        if (!ended) {
          answers.onCompleted();
        }
      }
      end();
    }

    private void end() {
      synchronized (broker) {
        ended = true;
        sessions.remove(this);
      }
    }
  }
}
