package dev.tidegate.broker.serve;

import dev.tidegate.broker.support.Loop;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.ListHistoryRequest;
import dev.tidegate.wire.v1.SubscribeRequest;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// The gRPC edge of feeds and history: turns calls into inputs of the fan-out, on the broker's
/// loop, and nothing else.
///
/// Binds itself instead of extending the generated base class, because its answers are bytes
/// already ([GrpcEncoded]). One message of a stream is taken at a time: the next is asked for when
/// the loop has seen the one before.
public final class FeedService implements BindableService {
  private static final MethodDescriptor<SubscribeRequest, GrpcEncoded> SUBSCRIBE =
      FeedServiceGrpc.getSubscribeMethod().toBuilder(
              FeedServiceGrpc.getSubscribeMethod().getRequestMarshaller(),
              new GrpcEncoded.Marshaller())
          .build();
  private static final MethodDescriptor<ListHistoryRequest, GrpcEncoded> LIST_HISTORY =
      FeedServiceGrpc.getListHistoryMethod().toBuilder(
              FeedServiceGrpc.getListHistoryMethod().getRequestMarshaller(),
              new GrpcEncoded.Marshaller())
          .build();

  private final FanOut fanOut;
  private final GrpcFeedStreams streams;
  private final Loop loop;
  private final Supplier<OrgId> caller;
  private final AtomicLong feeds = new AtomicLong();

  /// @param streams that the fan-out's effects lead to
  /// @param caller the org at the other end of the call under way; asked on the call's own thread,
  ///   throws a [TidegateException] if there is none
  public FeedService(FanOut fanOut, GrpcFeedStreams streams, Loop loop, Supplier<OrgId> caller) {
    this.fanOut = fanOut;
    this.streams = streams;
    this.loop = loop;
    this.caller = caller;
    streams.onFull(fanOut::pause);
  }

  @Override
  public ServerServiceDefinition bindService() {
    var descriptor =
        ServiceDescriptor.newBuilder(FeedServiceGrpc.SERVICE_NAME)
            .setSchemaDescriptor(FeedServiceGrpc.getServiceDescriptor().getSchemaDescriptor())
            .addMethod(SUBSCRIBE)
            .addMethod(LIST_HISTORY)
            .build();
    return ServerServiceDefinition.builder(descriptor)
        .addMethod(SUBSCRIBE, ServerCalls.asyncBidiStreamingCall(this::subscribe))
        .addMethod(LIST_HISTORY, ServerCalls.asyncUnaryCall(this::listHistory))
        .build();
  }

  private StreamObserver<SubscribeRequest> subscribe(StreamObserver<GrpcEncoded> answers) {
    var stream = (ServerCallStreamObserver<GrpcEncoded>) answers;
    return new Subscriber(feeds.incrementAndGet(), caller.get(), stream);
  }

  private void listHistory(ListHistoryRequest request, StreamObserver<GrpcEncoded> answer) {
    OrgId org = caller.get();
    HistoryRequest asked;
    try {
      asked = FeedWireCodec.request(request);
    } catch (TidegateException e) {
      answer.onError(ErrorStatus.exception(e));
      return;
    }
    loop.run(now -> fanOut.history(org, asked, page -> answer(answer, page), now));
  }

  private static void answer(StreamObserver<GrpcEncoded> answer, HistoryPage page) {
    switch (page) {
      case HistoryPage.Page given -> {
        answer.onNext(FeedWireCodec.page(given));
        answer.onCompleted();
      }
      case HistoryPage.Refused(TidegateException why) -> answer.onError(ErrorStatus.exception(why));
    }
  }

  /// The workspace's side of one stream.
  private final class Subscriber implements StreamObserver<SubscribeRequest> {
    private final long feed;
    private final OrgId org;
    private final ServerCallStreamObserver<GrpcEncoded> stream;

    /// Owned by the loop.
    private boolean opened;

    Subscriber(long feed, OrgId org, ServerCallStreamObserver<GrpcEncoded> stream) {
      this.feed = feed;
      this.org = org;
      this.stream = stream;
      stream.disableAutoRequest();
      stream.setOnReadyHandler(() -> loop.answer(now -> fanOut.resume(feed, now)));
      stream.setOnCancelHandler(() -> loop.answer(_ -> leave()));
      loop.answer(_ -> streams.add(feed, stream));
      stream.request(1);
    }

    @Override
    public void onNext(SubscribeRequest request) {
      loop.answer(now -> {
        try {
          take(request, now);
        } catch (TidegateException e) {
          fanOut.close(feed);
          streams.refuse(feed, e);
        }
        stream.request(1);
      });
    }

    private void take(SubscribeRequest request, Moment now) {
      switch (request.getMessageCase()) {
        case OPEN -> {
          if (opened) {
            throw FeedWireCodec.malformed("The feed is open already");
          }
          opened = true;
          fanOut.open(feed, org, FeedWireCodec.request(request.getOpen()), now);
        }
        case CREDIT -> {
          requireOpened();
          fanOut.credit(feed, request.getCredit().getEvents(), now);
        }
        case ACK -> {
          requireOpened();
          fanOut.ack(feed, request.getAck().getCursor().toByteArray(), now);
        }
        case MESSAGE_NOT_SET -> throw FeedWireCodec.malformed("The message says nothing");
      }
    }

    private void requireOpened() {
      if (!opened) {
        throw FeedWireCodec.malformed("The first message has to open the feed");
      }
    }

    @Override
    public void onError(Throwable thrown) {
      loop.answer(_ -> leave());
    }

    @Override
    public void onCompleted() {
      loop.answer(_ -> {
        fanOut.close(feed);
        if (streams.remove(feed) && !stream.isCancelled()) {
          stream.onCompleted();
        }
      });
    }

    private void leave() {
      fanOut.close(feed);
      streams.remove(feed);
    }
  }
}
