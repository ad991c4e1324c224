package dev.tidegate.broker.edge;

import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import io.grpc.Context;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A call that two may close: its service and [GrpcCallGuard]. The first wins, the other is not
/// heard.
///
/// Any thread may come; the questions about the time and the caller are those of the thread that
/// looks.
final class GrpcGuardedCall<Q, A> extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {
  private final Context.CancellableContext context;
  private final Identity caller;
  private final List<X509Certificate> chain; // empty: not over TLS, as in tests
  private @Nullable Credentials believedBy; // of the thread that looks
  private final Instant expiry;
  private final Instant longest;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed; // by either; guarded by lock
  private volatile boolean ended; // by the guard

  GrpcGuardedCall(
      ServerCall<Q, A> call,
      Context.CancellableContext context,
      Identity caller,
      List<X509Certificate> chain,
      Instant expiry,
      Instant longest) {
    super(call);
    this.context = context;
    this.caller = caller;
    this.chain = chain;
    this.expiry = expiry;
    this.longest = longest;
  }

  void endIfOver(Instant now) {
    if (now.isAfter(expiry)) {
      end(new TidegateException(ErrorCode.NO_IDENTITY, "The certificate has expired"));
    } else if (now.isAfter(longest)) {
      end(
          Status.DEADLINE_EXCEEDED.withDescription("The call took longer than any may"),
          new Metadata());
    }
  }

  void endUnlessBelieved(Supplier<Credentials> credentials, Instant now) {
    if (chain.isEmpty()) {
      return;
    }
    Credentials inForce = credentials.get();
    if (believedBy == inForce) {
      return;
    }
    if (inForce.believes(chain, now)) {
      believedBy = inForce;
    } else {
      end(
          new TidegateException(
              ErrorCode.NO_IDENTITY, "The certificate's authority is believed no more"));
    }
  }

  boolean endIfDeparted(Set<OrgId> departed) {
    boolean gone =
        caller instanceof Identity.OrgAdapter adapter && departed.contains(adapter.org());
    if (gone) {
      end(new TidegateException(ErrorCode.NOT_HOME, "The org's home is not this region"));
    }
    return gone;
  }

  void end(TidegateException why) {
    StatusRuntimeException answer = ErrorStatus.exception(why);
    Metadata trailers = answer.getTrailers();
    end(answer.getStatus(), trailers == null ? new Metadata() : trailers);
  }

  private void end(Status status, Metadata trailers) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      ended = true;
      delegate().close(status, trailers);
    } finally {
      lock.unlock();
    }
    context.cancel(status.asException());
  }

  @Override
  public void sendHeaders(Metadata headers) {
    unlessEnded(() -> delegate().sendHeaders(headers));
  }

  @Override
  public void sendMessage(A message) {
    unlessEnded(() -> delegate().sendMessage(message));
  }

  @Override
  public void request(int messages) {
    unlessEnded(() -> delegate().request(messages));
  }

  @Override
  public void close(Status status, Metadata trailers) {
    unlessEnded(() -> {
      if (!closed) {
        closed = true;
        delegate().close(status, trailers);
      }
    });
  }

  @Override
  public boolean isReady() {
    return !ended && delegate().isReady();
  }

  @Override
  public boolean isCancelled() {
    return ended || delegate().isCancelled();
  }

  // The lock is held while gRPC queues what is to be sent; it does no I/O in here.
  private void unlessEnded(Runnable action) {
    lock.lock();
    try {
      if (!ended) {
        action.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Gives up what the call holds; its context ends.
  void release() {
    context.cancel(null);
  }

  /// What the service hears of the call: no message once the guard has ended it.
  ///
  /// @param over told when the call is over, whoever ended it
  ServerCall.Listener<Q> listening(ServerCall.Listener<Q> service, Runnable over) {
    return new Listener<>(service, this, over);
  }

  private static final class Listener<Q>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
    private final GrpcGuardedCall<Q, ?> call;
    private final Runnable over;

    Listener(ServerCall.Listener<Q> listener, GrpcGuardedCall<Q, ?> call, Runnable over) {
      super(listener);
      this.call = call;
      this.over = over;
    }

    @Override
    public void onMessage(Q message) {
      if (!call.ended) {
        super.onMessage(message);
      }
    }

    @Override
    public void onHalfClose() {
      if (!call.ended) {
        super.onHalfClose();
      }
    }

    @Override
    public void onReady() {
      if (!call.ended) {
        super.onReady();
      }
    }

    @Override
    public void onCancel() {
      try {
        super.onCancel();
      } finally {
        over.run();
      }
    }

    @Override
    public void onComplete() {
      try {
        if (call.ended) {
          super.onCancel();
        } else {
          super.onComplete();
        }
      } finally {
        over.run();
      }
    }
  }
}
