package dev.tidegate.broker.edge;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.wire.ErrorStatus;
import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts the calls of a port that end with a listed error, by its code, whoever ended them. Any
/// thread may come.
final class GrpcRefusals implements ServerInterceptor {
  private final Map<ErrorCode, LongAdder> counts = new ConcurrentHashMap<>();

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return next.startCall(
        new ForwardingServerCall.SimpleForwardingServerCall<Q, A>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            if (!status.isOk()) {
              ErrorStatus.failure(status.asRuntimeException(trailers))
                  .ifPresent(
                      why -> counts.computeIfAbsent(why.code(), _ -> new LongAdder()).increment());
            }
            super.close(status, trailers);
          }
        },
        headers);
  }

  Map<ErrorCode, Long> counts() {
    Map<ErrorCode, Long> now = new EnumMap<>(ErrorCode.class);
    counts.forEach((code, count) -> now.put(code, count.sum()));
    return now;
  }
}
