package dev.tidegate.broker.edge;

import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.GrpcCaller;
import dev.tidegate.broker.identity.PeerIdentity;
import dev.tidegate.model.OrgId;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
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
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;

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
  private final Set<GrpcGuardedCall<?, ?>> open = ConcurrentHashMap.newKeySet();
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
    var guarded =
        new GrpcGuardedCall<>(call, context, GrpcCaller.identity(), chain, expiry, longest);
    if (guarded.endIfDeparted(departed)) {
      return new ServerCall.Listener<>() {};
    }
    open.add(guarded);
    GrpcMessageSize.current().ifPresent(size -> size.onTooLarge(guarded::end));
    try {
      return guarded.listening(
          Contexts.interceptCall(context, guarded, headers, next), () -> forget(guarded));
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
    for (GrpcGuardedCall<?, ?> call : open) {
      call.endIfOver(now);
      call.endUnlessBelieved(credentials, now);
      var _ = call.endIfDeparted(gone);
    }
  }

  private void forget(GrpcGuardedCall<?, ?> call) {
    open.remove(call);
    call.release();
  }
}
