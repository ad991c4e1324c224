package dev.tidegate.adapter;

import dev.tidegate.model.ErrorCode;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Optional;

/// Has the next call make a new connection after one that the broker refused for its certificate:
/// by then the files may hold a newer one.
///
/// Calls that are open on the old connection go on there.
final class GrpcReconnect implements ClientInterceptor {
  private volatile Optional<ManagedChannel> connection = Optional.empty();

  /// Whose connection it is; before the first call.
  void of(ManagedChannel channel) {
    connection = Optional.of(channel);
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(
            new ForwardingClientCallListener.SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                if (!status.isOk()
                    && GrpcFailure.of(status.asRuntimeException(trailers)).code()
                        == ErrorCode.NO_IDENTITY) {
                  connection.ifPresent(ManagedChannel::enterIdle);
                }
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }
}
