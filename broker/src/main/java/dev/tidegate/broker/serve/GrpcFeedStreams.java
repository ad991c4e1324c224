package dev.tidegate.broker.serve;

import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/// The open gRPC streams of feeds: hands each what the fan-out has for it.
///
/// Owned by the broker's loop. When a connection takes no more, the feed is paused; it is resumed
/// when the connection is ready again, so what is under way to a slow reader is one batch and what
/// gRPC itself buffers.
public final class GrpcFeedStreams implements FeedSink {
  private final Map<Long, ServerCallStreamObserver<GrpcEncoded>> streams = new HashMap<>();
  private LongConsumer pause = _ -> {};

  /// Why no stream is served any more.
  private Optional<TidegateException> left = Optional.empty();

  /// Tells whom to say that a feed's connection takes no more: [FanOut#pause].
  void onFull(LongConsumer newPause) {
    pause = newPause;
  }

  void add(long feed, ServerCallStreamObserver<GrpcEncoded> stream) {
    streams.put(feed, stream);
    left.ifPresent(why -> refuse(feed, why));
  }

  /// Ends every stream that is left, those that have opened no feed yet, and at once those that
  /// still come.
  public void leave(TidegateException why) {
    left = Optional.of(why);
    List.copyOf(streams.keySet()).forEach(feed -> refuse(feed, why));
  }

  /// Whether it was still open.
  boolean remove(long feed) {
    return streams.remove(feed) != null;
  }

  @Override
  public void opened(long feed, byte[] cursor) {
    send(feed, FeedWireCodec.opened(cursor));
  }

  @Override
  public void deliver(long feed, FeedBatch batch) {
    send(feed, FeedWireCodec.batch(batch));
  }

  @Override
  public void refuse(long feed, TidegateException why) {
    ServerCallStreamObserver<GrpcEncoded> stream = streams.remove(feed);
    if (stream != null && !stream.isCancelled()) {
      stream.onError(ErrorStatus.exception(why));
    }
  }

  @Override
  public void resync(long feed, byte[] cursor, String reason) {
    send(feed, FeedWireCodec.resync(cursor, reason));
  }

  @Override
  public void linkState(long feed, RegionId region, LinkFeedState state) {
    send(feed, FeedWireCodec.linkState(region, state));
  }

  private void send(long feed, GrpcEncoded message) {
    ServerCallStreamObserver<GrpcEncoded> stream = streams.get(feed);
    if (stream == null || stream.isCancelled()) {
      return;
    }
    stream.onNext(message);
    if (!stream.isReady()) {
      pause.accept(feed);
    }
  }
}
