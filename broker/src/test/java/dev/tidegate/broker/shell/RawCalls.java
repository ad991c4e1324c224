package dev.tidegate.broker.shell;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/// Calls whose requests are bytes, so that they need not be messages.
final class RawCalls {
  private static final int WAIT_SECONDS = 20;

  private RawCalls() {}

  static <A> A unary(Channel channel, MethodDescriptor<?, A> method, byte[] request) {
    return ClientCalls.blockingUnaryCall(
        channel,
        raw(method),
        CallOptions.DEFAULT.withDeadlineAfter(WAIT_SECONDS, TimeUnit.SECONDS),
        request);
  }

  static <A> StreamObserver<byte[]> stream(
      Channel channel, MethodDescriptor<?, A> method, StreamObserver<A> answers) {
    return ClientCalls.asyncBidiStreamingCall(
        channel.newCall(raw(method), CallOptions.DEFAULT), answers);
  }

  private static <A> MethodDescriptor<byte[], A> raw(MethodDescriptor<?, A> method) {
    return method.toBuilder(new AsTheyAre(), method.getResponseMarshaller()).build();
  }

  private static final class AsTheyAre implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] bytes) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new IllegalStateException("Only for sending");
    }
  }
}
