package dev.tidegate.broker.edge;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Optional;
import java.util.function.Consumer;

/// How large the message is that one call is being sent, counted as its bytes come: beyond what the
/// port takes the call ends with a listed code, before the rest is read.
///
/// gRPC's own limit knows no codes, and on a stream that was answered before it resets without a
/// word. Counted are the bytes on the wire; what a compressed message unpacks to is checked by
/// [GrpcStrictParsing]. Used by the call's transport thread, [#onTooLarge] by the one that starts
/// the call, before the first message is asked for.
final class GrpcMessageSize extends ServerStreamTracer {
  /// What may still come between the answer and its end on the wire.
  private static final long AFTERWARDS_BYTES = 16L << 20;

  private static final Context.Key<GrpcMessageSize> KEY = Context.key("message-size");

  private final Limit limit;
  private volatile Optional<Consumer<TidegateException>> end = Optional.empty();
  private long bytes;
  private boolean told;

  /// The largest message that a port takes, and what a larger one is called.
  record Limit(int bytes, ErrorCode code) {
    TidegateException exceeded() {
      return new TidegateException(code, "The message is larger than this port takes")
          .with("max_bytes", bytes);
    }
  }

  private GrpcMessageSize(Limit limit) {
    this.limit = limit;
  }

  /// One for each call.
  static ServerStreamTracer.Factory factory(Limit limit) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new GrpcMessageSize(limit);
      }
    };
  }

  /// That of the call under way, if its server counts.
  static Optional<GrpcMessageSize> current() {
    return Optional.ofNullable(KEY.get());
  }

  /// How the call is ended; asked once.
  void onTooLarge(Consumer<TidegateException> ending) {
    end = Optional.of(ending);
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(KEY, this);
  }

  @Override
  public void inboundMessage(int number) {
    bytes = 0;
  }

  @Override
  public void inboundWireSize(long more) {
    bytes += more;
    if (bytes <= limit.bytes()) {
      return;
    }
    Optional<Consumer<TidegateException>> ending = end;
    if (!told && ending.isPresent()) {
      told = true;
      ending.get().accept(limit.exceeded());
    } else if (!told || bytes > limit.bytes() + AFTERWARDS_BYTES) {
      // Nobody answers, or the answer does not get out: the transport drops the stream.
      throw Status.RESOURCE_EXHAUSTED.asRuntimeException();
    }
  }
}
