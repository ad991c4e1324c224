package dev.tidegate.broker.edge;

import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.GrpcCaller;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.identity.PeerIdentity;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Ends calls from outside of their service: any call when its caller's certificate expires, its
/// authority is believed no more, its org has left this region or a message of it is too large, a
/// unary one after its longest time.
///
/// For the time it looks once a second by the wall clock, so that a clock that jumps is followed
/// too; a call ends at most two seconds late. The service sees a cancelled call: no further
/// message, `onCancel`, a cancelled `Context`, and what it still sends goes nowhere. Its state is
/// the set of open calls; any thread may come.
final class GrpcCallGuard implements ServerInterceptor, AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Duration unaryDeadline;
  private final Supplier<Credentials> credentials;
  private final InstantSource time;
  private volatile Set<OrgId> departed = Set.of();
  private final Set<GuardedCall<?, ?>> open = ConcurrentHashMap.newKeySet();
  private final ScheduledFuture<?> looking;

  /// @param credentials those in force
  GrpcCallGuard(
      Duration unaryDeadline,
      Supplier<Credentials> credentials,
      InstantSource time,
      ScheduledExecutorService scheduler) {
    this.unaryDeadline = unaryDeadline;
    this.credentials = credentials;
    this.time = time;
    this.looking =
        scheduler.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Context.CancellableContext context = Context.current().withCancellation();
    Instant expiry = GrpcCaller.lifetime().end();
    Instant longest =
        call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY
            ? time.instant().plus(unaryDeadline)
            : Instant.MAX;
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    List<X509Certificate> chain = session == null ? List.of() : PeerIdentity.chain(session);
    var guarded = new GuardedCall<>(call, context, GrpcCaller.identity(), chain, expiry, longest);
    if (guarded.endIfDeparted(departed)) {
      return new ServerCall.Listener<>() {};
    }
    open.add(guarded);
    GrpcMessageSize.current().ifPresent(size -> size.onTooLarge(guarded::end));
    try {
      return new GuardedListener<>(
          Contexts.interceptCall(context, guarded, headers, next), guarded);
    } catch (RuntimeException | Error e) {
      forget(guarded);
      throw e;
    }
  }

  /// The orgs that were at home here and are no more.
  void departed(Set<OrgId> orgs) {
    departed = Set.copyOf(orgs);
  }

  /// How many calls are open now.
  int open() {
    return open.size();
  }

  /// Stops looking; calls that are open are left to the server's own end.
  @Override
  public void close() {
    looking.cancel(false);
  }

  private void look() {
    Instant now = time.instant();
    Set<OrgId> gone = departed;
    for (GuardedCall<?, ?> call : open) {
      call.endIfOver(now);
      call.endUnlessBelieved(credentials, now);
      var _ = call.endIfDeparted(gone);
    }
  }

  private void forget(GuardedCall<?, ?> call) {
    open.remove(call);
    call.context.cancel(null);
  }

  /// A call that two may close: its service and the guard. The first wins, the other is not heard.
  private static final class GuardedCall<Q, A>
      extends ForwardingServerCall.SimpleForwardingServerCall<Q, A> {
    private final Context.CancellableContext context;
    private final Identity caller;
    private final List<X509Certificate> chain; // empty: not over TLS, as in tests
    private @Nullable Credentials believedBy; // of the thread that looks
    private final Instant expiry;
    private final Instant longest;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed; // by either; guarded by lock
    private volatile boolean ended; // by the guard

    GuardedCall(
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
  }

  private final class GuardedListener<Q>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
    private final GuardedCall<Q, ?> call;

    GuardedListener(ServerCall.Listener<Q> listener, GuardedCall<Q, ?> call) {
      super(listener);
      this.call = call;
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
        forget(call);
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
        forget(call);
      }
    }
  }
}
