package dev.tidegate.adapter.testing;

import com.google.protobuf.ByteString;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.Delivery;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.LinkStateChanged;
import dev.tidegate.wire.v1.ListHistoryRequest;
import dev.tidegate.wire.v1.ListHistoryResponse;
import dev.tidegate.wire.v1.SubscribeRequest;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;

/// Feeds within credit, three items a batch, and history pages. A cursor is the log's index in
/// digits.
final class FakeFeed extends FeedServiceGrpc.FeedServiceImplBase {
  private static final int BATCH = 3;

  private final FakeBroker broker;
  private final List<Session> sessions = new ArrayList<>();
  private int mostOutstanding;
  private int firstIndex;

  FakeFeed(FakeBroker broker) {
    this.broker = broker;
  }

  @Override
  public StreamObserver<SubscribeRequest> subscribe(StreamObserver<SubscribeResponse> answers) {
    return new Session(answers);
  }

  @Override
  public void listHistory(ListHistoryRequest request, StreamObserver<ListHistoryResponse> answers) {
    try {
      synchronized (broker) {
        broker.throwIfToldTo();
        broker.known(request.getChannel());
        answers.onNext(page(request));
      }
      answers.onCompleted();
    } catch (TidegateException e) {
      answers.onError(ErrorStatus.exception(e));
    }
  }

  private ListHistoryResponse page(ListHistoryRequest request) {
    List<Delivery> all = broker.history.getOrDefault(request.getChannel(), List.of());
    int from = (int) request.getFromPosition();
    int limit = request.getLimit() == 0 ? 50 : request.getLimit();
    List<Delivery> side =
        request.getBackward()
            ? all.subList(0, from == 0 ? all.size() : from - 1).reversed()
            : all.subList(Math.min(from, all.size()), all.size());
    List<Delivery> page = side.subList(0, Math.min(limit, side.size()));
    long next = side.size() > page.size() ? page.getLast().getChannelPosition() : 0;
    return ListHistoryResponse.newBuilder().addAllDeliveries(page).setNextPosition(next).build();
  }

  void pump() {
    List.copyOf(sessions).forEach(Session::pump);
  }

  void breakStreams() {
    synchronized (broker) {
      List.copyOf(sessions).forEach(Session::fail);
    }
  }

  void linkState(String region, LinkStateChanged.State state) {
    var changed = LinkStateChanged.newBuilder().setRegion(region).setState(state);
    synchronized (broker) {
      sessions.forEach(session ->
          session.answers.onNext(SubscribeResponse.newBuilder().setLinkState(changed).build()));
    }
  }

  int mostOutstanding() {
    synchronized (broker) {
      return mostOutstanding;
    }
  }

  /// What came before is no longer to be had.
  void expire(int index) {
    synchronized (broker) {
      firstIndex = index;
    }
  }

  private final class Session implements StreamObserver<SubscribeRequest> {
    private final StreamObserver<SubscribeResponse> answers;
    private List<String> channels = List.of();
    private String name = "";
    private int index;
    private int credit;
    private boolean ended;

    Session(StreamObserver<SubscribeResponse> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(SubscribeRequest request) {
      synchronized (broker) {
        if (ended) {
          return;
        }
        switch (request.getMessageCase()) {
          case OPEN -> open(request.getOpen());
          case CREDIT -> grant(request.getCredit().getEvents());
          case ACK -> {
            broker.ackedByName.put(name, request.getAck().getCursor().toStringUtf8());
            broker.notifyAll();
          }
          case MESSAGE_NOT_SET -> throw new IllegalStateException("empty request");
        }
      }
    }

    private void open(SubscribeRequest.Open open) {
      try {
        broker.throwIfToldTo();
        open.getChannelsList().forEach(broker::known);
        channels = open.getChannelsList();
        name = open.getName();
        index = start(open);
        if (index < firstIndex) {
          throw new TidegateException(ErrorCode.CURSOR_EXPIRED, "Place is gone")
              .with("first", firstIndex);
        }
      } catch (TidegateException e) {
        ended = true;
        answers.onError(ErrorStatus.exception(e));
        return;
      }
      sessions.add(this);
      answers.onNext(
          SubscribeResponse.newBuilder()
              .setOpened(SubscribeResponse.Opened.newBuilder().setCursor(cursor()))
              .build());
      grant(open.getCredit());
    }

    private int start(SubscribeRequest.Open open) {
      if (!open.getCursor().isEmpty()) {
        return Integer.parseInt(open.getCursor().toStringUtf8());
      }
      String kept = broker.ackedByName.get(name);
      if (kept != null) {
        return Integer.parseInt(kept);
      }
      return open.getStart() == SubscribeRequest.Start.START_EARLIEST ? 0 : broker.log.size();
    }

    private void grant(int events) {
      credit += events;
      mostOutstanding = Math.max(mostOutstanding, credit);
      pump();
    }

    void pump() {
      while (index < broker.log.size() && credit > 0) {
        var batch = SubscribeResponse.Batch.newBuilder();
        while (index < broker.log.size() && credit > 0 && batch.getItemsCount() < BATCH) {
          var item = broker.log.get(index++);
          String channel = item.getDelivery().getEvent().getChannel();
          if (channels.isEmpty() || channels.contains(channel)) {
            batch.addItems(item);
            credit--;
          }
        }
        batch.setCursor(cursor());
        answers.onNext(SubscribeResponse.newBuilder().setBatch(batch).build());
      }
    }

    private ByteString cursor() {
      return ByteString.copyFromUtf8(Integer.toString(index));
    }

    void fail() {
      sessions.remove(this);
      ended = true;
      answers.onError(Status.UNAVAILABLE.withDescription("broken").asRuntimeException());
    }

    @Override
    public void onError(Throwable thrown) {
      synchronized (broker) {
        sessions.remove(this);
      }
    }

    @Override
    public void onCompleted() {
      synchronized (broker) {
        if (sessions.remove(this)) {
          answers.onCompleted();
        }
      }
    }
  }
}
