package dev.tidegate.broker.edge;

import dev.tidegate.broker.identity.CertificateLifetime;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.PeerIdentity;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// The dialing side's counterpart of [GrpcCallGuard]: ends calls to a broker whose certificate has
/// expired since the handshake, or whose authority is believed no more.
///
/// It looks once a second; the caller sees its call fail and dials again, which the handshake then
/// refuses. Its state is the set of open calls; any thread may come.
public final class GrpcPeerGuard implements ClientInterceptor, AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Supplier<Credentials> credentials;
  private final InstantSource time;
  private final Set<ClientCall<?, ?>> open = ConcurrentHashMap.newKeySet();
  private final ScheduledFuture<?> looking;

  /// @param credentials those in force
  public GrpcPeerGuard(
      Supplier<Credentials> credentials, InstantSource time, ScheduledExecutorService scheduler) {
    this.credentials = credentials;
    this.time = time;
    this.looking =
        scheduler.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        ClientCall<Q, A> call = delegate();
        open.add(call);
        call.start(
            new ForwardingClientCallListener.SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                open.remove(call);
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }

  @Override
  public void close() {
    looking.cancel(false);
  }

  private void look() {
    Instant now = time.instant();
    for (ClientCall<?, ?> call : open) {
      objection(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION), now)
          .ifPresent(why -> call.cancel(why, null));
    }
  }

  private Optional<String> objection(@Nullable SSLSession session, Instant now) {
    if (session == null) {
      return Optional.empty(); // not connected yet
    }
    List<X509Certificate> chain = PeerIdentity.chain(session);
    if (now.isAfter(CertificateLifetime.of(chain).end())) {
      return Optional.of("The broker's certificate has expired");
    }
    return credentials.get().believes(chain, now)
        ? Optional.empty()
        : Optional.of("The authority of the broker's certificate is believed no more");
  }
}
