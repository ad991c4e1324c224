package dev.tidegate.broker.edge;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Turns whatever a service throws, or hands to `onError`, into one of the listed statuses, and
/// logs it once.
///
/// A [TidegateException] keeps its code, text and values. Statuses made from one and those of gRPC
/// itself pass. Everything else is `INTERNAL` and tells the caller nothing; the log gets the kinds
/// of exception and where they were thrown, never their texts, which may quote what somebody wrote.
final class GrpcErrorInterceptor implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(GrpcErrorInterceptor.class);
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final int CAUSES_MAX = 8;

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var answering = new AnsweringCall<>(call);
    try {
      return new AnsweringListener<>(next.startCall(answering, headers), answering);
    } catch (RuntimeException | Error e) {
      answering.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  /// A callback may fail while another thread of the service answers: the first answer counts.
  private static final class AnsweringCall<Q, A>
      extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {
    private volatile boolean closed;

    AnsweringCall(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (status.isOk() || trailers.containsKey(DETAILS)) {
        closed = true;
        super.close(status, trailers);
        return;
      }
      TidegateException failure = ours(status.getCause());
      if (failure != null) {
        answer(failure);
      } else if (status.getCode() == Status.Code.UNKNOWN
          || status.getCode() == Status.Code.INTERNAL) {
        unexpected(status.getCause());
      } else {
        closed = true;
        super.close(status, trailers);
      }
    }

    void fail(Throwable thrown) {
      if (closed) {
        log(Level.WARN, "Failed after the answer", ErrorCode.INTERNAL, thrown);
        return;
      }
      Metadata trailers = Status.trailersFromThrowable(thrown);
      Status status =
          thrown instanceof StatusRuntimeException || thrown instanceof StatusException
              ? Status.fromThrowable(thrown)
              : Status.UNKNOWN.withCause(thrown);
      close(status, trailers == null ? new Metadata() : trailers);
    }

    private void answer(TidegateException failure) {
      Level level = failure.code().fault() == ErrorCode.Fault.BROKER ? Level.WARN : Level.DEBUG;
      log(level, failure.text(), failure.code(), failure.getCause());
      send(failure);
    }

    private void unexpected(@Nullable Throwable cause) {
      log(Level.ERROR, "Call failed unexpectedly", ErrorCode.INTERNAL, cause);
      send(new TidegateException(ErrorCode.INTERNAL, "Internal error"));
    }

    private void send(TidegateException failure) {
      StatusRuntimeException answer = ErrorStatus.exception(failure);
      Metadata trailers = answer.getTrailers();
      closed = true;
      super.close(answer.getStatus(), trailers == null ? new Metadata() : trailers);
    }

    private void log(Level level, String text, ErrorCode code, @Nullable Throwable cause) {
      var event =
          log.atLevel(level)
              .addKeyValue("method", getMethodDescriptor().getFullMethodName())
              .addKeyValue("code", code);
      (cause == null ? event : event.setCause(Wordless.of(cause, CAUSES_MAX))).log(text);
    }

    private static @Nullable TidegateException ours(@Nullable Throwable cause) {
      Throwable it = cause;
      for (int i = 0; i < CAUSES_MAX && it != null; i++) {
        if (it instanceof TidegateException failure) {
          return failure;
        }
        it = it.getCause();
      }
      return null;
    }
  }

  private static final class AnsweringListener<Q, A>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
    private final AnsweringCall<Q, A> call;
    private boolean failed;

    AnsweringListener(ServerCall.Listener<Q> listener, AnsweringCall<Q, A> call) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      unlessFailed(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      unlessFailed(super::onHalfClose);
    }

    @Override
    public void onReady() {
      unlessFailed(super::onReady);
    }

    @Override
    public void onCancel() {
      afterTheEnd(super::onCancel);
    }

    @Override
    public void onComplete() {
      afterTheEnd(super::onComplete);
    }

    private void unlessFailed(Runnable callback) {
      if (failed) {
        return;
      }
      try {
        callback.run();
      } catch (RuntimeException | Error e) {
        failed = true;
        call.fail(e);
      }
    }

    // The service learns of the end even after a failure: it has things to let go of.
    private void afterTheEnd(Runnable callback) {
      try {
        callback.run();
      } catch (RuntimeException | Error e) {
        call.log(Level.WARN, "Failed after the answer", ErrorCode.INTERNAL, e);
      }
    }
  }

  /// An exception's kind and place without its text.
  private static final class Wordless extends Exception {
    private Wordless(Throwable original, @Nullable Throwable cause) {
      super(original.getClass().getName(), cause, false, true);
      setStackTrace(original.getStackTrace());
    }

    static Wordless of(Throwable original, int depth) {
      Throwable cause = original.getCause();
      return new Wordless(
          original, cause == null || depth <= 1 ? null : Wordless.of(cause, depth - 1));
    }
  }
}
