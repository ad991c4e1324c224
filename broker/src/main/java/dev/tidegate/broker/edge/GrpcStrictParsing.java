package dev.tidegate.broker.edge;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// A service of which requests that cannot be parsed fail inside the call, with a listed error
/// code.
///
/// gRPC parses before interceptors see anything and answers `UNKNOWN` to bytes that are no message.
/// Here parsing gives the message or the failure, and the failure is thrown where
/// [GrpcErrorInterceptor] takes it.
final class GrpcStrictParsing {
  private GrpcStrictParsing() {}

  /// @param limit of a message that comes compressed, once it is unpacked
  static ServerServiceDefinition of(ServerServiceDefinition service, GrpcMessageSize.Limit limit) {
    ServiceDescriptor original = service.getServiceDescriptor();
    var descriptor =
        ServiceDescriptor.newBuilder(original.getName())
            .setSchemaDescriptor(original.getSchemaDescriptor());
    var methods = service.getMethods().stream().map(method -> strict(method, limit)).toList();
    methods.forEach(it -> descriptor.addMethod(it.getMethodDescriptor()));
    var builder = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(builder::addMethod);
    return builder.build();
  }

  private static <Q, A> ServerMethodDefinition<Parsed<Q>, A> strict(
      ServerMethodDefinition<Q, A> method, GrpcMessageSize.Limit limit) {
    MethodDescriptor<Q, A> original = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        original.toBuilder(
                new Parser<>(original.getRequestMarshaller(), limit),
                original.getResponseMarshaller())
            .build(),
        (call, headers) ->
            new Unwrap<>(
                method.getServerCallHandler().startCall(new Original<>(call, original), headers)));
  }

  /// A request, or why it is none.
  private sealed interface Parsed<Q> {
    record Message<Q>(Q message) implements Parsed<Q> {}

    record Malformed<Q>(TidegateException failure) implements Parsed<Q> {}
  }

  private record Parser<Q>(MethodDescriptor.Marshaller<Q> marshaller, GrpcMessageSize.Limit limit)
      implements MethodDescriptor.Marshaller<Parsed<Q>> {
    @Override
    public Parsed<Q> parse(InputStream stream) {
      try {
        // What came as it is has been counted on its way in.
        boolean counted = stream instanceof KnownLength;
        return new Parsed.Message<>(
            marshaller.parse(counted ? stream : new Unpacked(stream, limit.bytes())));
      } catch (TooLargeException e) {
        return new Parsed.Malformed<>(limit.exceeded());
      } catch (RuntimeException e) {
        for (Throwable it = e; it != null; it = it.getCause()) {
          if (it instanceof InvalidProtocolBufferException invalid) {
            return new Parsed.Malformed<>(failure(invalid));
          }
        }
        throw e;
      }
    }

    @Override
    public InputStream stream(Parsed<Q> parsed) {
      return switch (parsed) {
        case Parsed.Message<Q>(Q message) -> marshaller.stream(message);
        case Parsed.Malformed<Q> malformed -> throw malformed.failure();
      };
    }

    // Nothing but its text tells malformed UTF-8 from other damage; a test holds the library to it.
    private static TidegateException failure(InvalidProtocolBufferException invalid) {
      @Nullable String text = invalid.getMessage();
      return text != null && text.contains("UTF-8")
          ? new TidegateException(ErrorCode.TEXT_MALFORMED, "Not valid UTF-8")
          : new TidegateException(ErrorCode.MALFORMED_REQUEST, "Not a message of this method");
    }
  }

  private static final class TooLargeException extends RuntimeException {
    TooLargeException() {
      super("Too large", null, false, false);
    }
  }

  /// What a compressed message unpacks to, up to a limit.
  private static final class Unpacked extends FilterInputStream {
    private long left;

    Unpacked(InputStream packed, int limitBytes) {
      super(packed);
      left = limitBytes;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = super.read(into, from, length);
      count(read);
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = super.skip(bytes);
      count(skipped);
      return skipped;
    }

    private void count(long bytes) {
      left -= Math.max(0, bytes);
      if (left < 0) {
        throw new TooLargeException();
      }
    }
  }

  /// The call as the service knows it.
  private static final class Original<Q, A> extends ForwardingServerCall<Q, A> {
    private final ServerCall<Parsed<Q>, A> call;
    private final MethodDescriptor<Q, A> method;

    Original(ServerCall<Parsed<Q>, A> call, MethodDescriptor<Q, A> method) {
      this.call = call;
      this.method = method;
    }

    @Override
    @SuppressWarnings("unchecked") // Only the descriptor says what Q is, and that is overridden.
    protected ServerCall<Q, A> delegate() {
      return (ServerCall<Q, A>) (ServerCall<?, A>) call;
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
      return method;
    }
  }

  private static final class Unwrap<Q> extends ForwardingServerCallListener<Parsed<Q>> {
    private final ServerCall.Listener<Q> listener;

    Unwrap(ServerCall.Listener<Q> listener) {
      this.listener = listener;
    }

    @Override
    public void onMessage(Parsed<Q> parsed) {
      switch (parsed) {
        case Parsed.Message<Q>(Q message) -> listener.onMessage(message);
        case Parsed.Malformed<Q>(TidegateException failure) -> throw failure;
      }
    }

    @Override
    @SuppressWarnings(
        "unchecked") // Everything but onMessage, which is overridden, is the same for any Q.
    protected ServerCall.Listener<Parsed<Q>> delegate() {
      return (ServerCall.Listener<Parsed<Q>>) (ServerCall.Listener<?>) listener;
    }
  }
}
