package dev.tidegate.broker.link;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.concurrent.atomic.AtomicLong;

/// Counts what the calls that go through it bring on the wire: messages as gRPC frames and
/// compresses them, without headers and what TLS and TCP add. Since it was made; any thread.
final class GrpcTraffic implements ClientInterceptor {
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final ClientStreamTracer.Factory tracers =
      new ClientStreamTracer.Factory() {
        @Override
        public ClientStreamTracer newClientStreamTracer(
            ClientStreamTracer.StreamInfo info, Metadata headers) {
          return new Tracer();
        }
      };

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return next.newCall(method, options.withStreamTracerFactory(tracers));
  }

  ClientStreamTracer.Factory tracers() {
    return tracers;
  }

  LinkTraffic soFar() {
    return new LinkTraffic(sent.get(), received.get());
  }

  private final class Tracer extends ClientStreamTracer {
    @Override
    public void outboundWireSize(long bytes) {
      sent.addAndGet(bytes);
    }

    @Override
    public void inboundWireSize(long bytes) {
      received.addAndGet(bytes);
    }
  }
}
