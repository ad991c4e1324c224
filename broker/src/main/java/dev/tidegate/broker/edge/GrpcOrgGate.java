package dev.tidegate.broker.edge;

import dev.tidegate.broker.identity.GrpcCaller;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.identity.PeerIdentity;
import dev.tidegate.broker.quota.Limit;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import io.grpc.Attributes;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthGrpc;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Holds each org to the connections and calls that it may have open at the workspace port.
///
/// Who it is, is known after the handshake: a connection too many has its calls refused, with the
/// reason, and is cut a little later. Health is always asked for nothing. Any thread may come.
final class GrpcOrgGate extends ServerTransportFilter implements ServerInterceptor {
  /// Long enough to hear why.
  static final Duration CUT_AFTER = Duration.ofSeconds(5);

  private static final Attributes.Key<Entry> ENTRY = Attributes.Key.create("org-connection");

  private final String trustDomain;
  private final Quota quota;
  private final Supplier<Moment> time;
  private final ScheduledExecutorService scheduler;
  private final Consumer<SocketAddress> cut;

  /// An org's connection.
  ///
  /// @param refusal why it is one too many; empty: it counts
  private record Entry(OrgId org, Optional<TidegateException> refusal) {}

  /// @param cut ends the connection from an address
  GrpcOrgGate(
      String trustDomain,
      Quota quota,
      Supplier<Moment> time,
      ScheduledExecutorService scheduler,
      Consumer<SocketAddress> cut) {
    this.trustDomain = trustDomain;
    this.quota = quota;
    this.time = time;
    this.scheduler = scheduler;
    this.cut = cut;
  }

  @Override
  public Attributes transportReady(Attributes connection) {
    Optional<OrgId> org = org(connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    if (org.isEmpty()) {
      return connection; // Each of its calls is refused for that.
    }
    Entry entry = new Entry(org.get(), quota.open(Limit.CONNECTIONS, org.get(), time.get()));
    SocketAddress remote = connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    if (entry.refusal().isPresent() && remote != null) {
      var _ =
          scheduler.schedule(() -> cut.accept(remote), CUT_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    }
    return connection.toBuilder().set(ENTRY, entry).build();
  }

  /// @param connection null for one that ended before its handshake did; gRPC forgets a connection
  ///   only if nothing is thrown here
  @Override
  public void transportTerminated(@Nullable Attributes connection) {
    Entry entry = connection == null ? null : connection.get(ENTRY);
    if (entry != null && entry.refusal().isEmpty()) {
      quota.close(Limit.CONNECTIONS, entry.org());
    }
  }

  private Optional<OrgId> org(@Nullable SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    try {
      return PeerIdentity.of(session, trustDomain).identity() instanceof Identity.OrgAdapter adapter
          ? Optional.of(adapter.org())
          : Optional.empty();
    } catch (TidegateException e) {
      return Optional.empty();
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (HealthGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    OrgId org = GrpcCaller.org();
    Entry entry = call.getAttributes().get(ENTRY);
    Optional<TidegateException> refusal =
        entry != null && entry.refusal().isPresent()
            ? entry.refusal()
            : quota.open(Limit.CALLS, org, time.get());
    if (refusal.isPresent()) {
      return refuse(call, refusal.get());
    }
    try {
      return new Counted<>(next.startCall(call, headers), org);
    } catch (RuntimeException | Error e) {
      quota.close(Limit.CALLS, org);
      throw e;
    }
  }

  private static <Q, A> ServerCall.Listener<Q> refuse(
      ServerCall<Q, A> call, TidegateException why) {
    StatusRuntimeException refusal = ErrorStatus.exception(why);
    Metadata trailers = refusal.getTrailers();
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  /// A call that counts until it ends, once, in either way.
  private final class Counted<Q>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
    private final OrgId org;

    Counted(ServerCall.Listener<Q> listener, OrgId org) {
      super(listener);
      this.org = org;
    }

    @Override
    public void onCancel() {
      quota.close(Limit.CALLS, org);
      super.onCancel();
    }

    @Override
    public void onComplete() {
      quota.close(Limit.CALLS, org);
      super.onComplete();
    }
  }
}
