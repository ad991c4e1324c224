package dev.tidegate.broker.identity;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.time.InstantSource;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Puts the caller of each call into its `Context`, from the connection's TLS session; without one,
/// the call ends.
///
/// A certificate that was good at the handshake is refused at the next call once it has expired or
/// its authority is believed no more.
public final class GrpcIdentityInterceptor implements ServerInterceptor {
  private final String trustDomain;
  private final InstantSource time;
  private final Supplier<Credentials> credentials;

  /// @param credentials those in force
  public GrpcIdentityInterceptor(
      String trustDomain, InstantSource time, Supplier<Credentials> credentials) {
    this.trustDomain = trustDomain;
    this.time = time;
    this.credentials = credentials;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    PeerIdentity peer;
    try {
      peer = peer(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    } catch (TidegateException e) {
      return refuse(call, e);
    }
    return Contexts.interceptCall(GrpcCaller.with(Context.current(), peer), call, headers, next);
  }

  private PeerIdentity peer(@Nullable SSLSession session) {
    if (session == null) {
      throw new TidegateException(ErrorCode.NO_IDENTITY, "Not a TLS connection");
    }
    PeerIdentity peer = PeerIdentity.of(session, trustDomain);
    if (!peer.lifetime().covers(time.instant())) {
      throw new TidegateException(ErrorCode.NO_IDENTITY, "The certificate is out of date");
    }
    if (!credentials.get().believes(PeerIdentity.chain(session), time.instant())) {
      throw new TidegateException(
          ErrorCode.NO_IDENTITY, "The certificate's authority is believed no more");
    }
    return peer;
  }

  /// Ends a call that was not handed on with the failure's status.
  static <Q, A> ServerCall.Listener<Q> refuse(ServerCall<Q, A> call, TidegateException failure) {
    StatusRuntimeException refusal = ErrorStatus.exception(failure);
    Metadata trailers = refusal.getTrailers();
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }
}
