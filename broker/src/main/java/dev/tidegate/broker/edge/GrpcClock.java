package dev.tidegate.broker.edge;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import java.time.InstantSource;

/// Tells with each answer of a service what this broker's clock says, so that whoever asks how it
/// is can compare clocks.
public final class GrpcClock implements ServerInterceptor {
  /// Milliseconds since 1970, as decimal digits.
  public static final Metadata.Key<String> MILLIS =
      Metadata.Key.of("tidegate-clock-millis", Metadata.ASCII_STRING_MARSHALLER);

  private final InstantSource time;

  private GrpcClock(InstantSource time) {
    this.time = time;
  }

  static BindableService with(BindableService service, InstantSource time) {
    return () -> ServerInterceptors.intercept(service, new GrpcClock(time));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendHeaders(Metadata answer) {
            answer.put(MILLIS, Long.toString(time.millis()));
            super.sendHeaders(answer);
          }
        },
        headers);
  }
}
