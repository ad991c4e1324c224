package dev.tidegate.broker.identity;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import io.grpc.Context;

/// Who makes the current call, read from the call's gRPC `Context`.
///
/// Ask at the beginning of a handler, on the thread that gRPC calls it on, and pass the answer on
/// as an argument: work that is handed to a thread of one's own has no context.
public final class GrpcCaller {
  static final Context.Key<PeerIdentity> PEER = Context.key("tidegate-peer");

  private GrpcCaller() {}

  /// @throws TidegateException `NO_IDENTITY` outside of a call that came through a listener
  public static Identity identity() {
    return peer().identity();
  }

  /// @throws TidegateException `WRONG_IDENTITY` if the caller is not an org's adapter
  public static OrgId org() {
    return switch (identity()) {
      case Identity.OrgAdapter adapter -> adapter.org();
      case Identity.Broker _, Identity.Operator _ -> throw wrong();
    };
  }

  /// @throws TidegateException `WRONG_IDENTITY` if the caller is not a region's broker
  public static Identity.Broker broker() {
    return switch (identity()) {
      case Identity.Broker broker -> broker;
      case Identity.OrgAdapter _, Identity.Operator _ -> throw wrong();
    };
  }

  /// @throws TidegateException `WRONG_IDENTITY` if the caller is not an operator
  public static Identity.Operator operator() {
    return switch (identity()) {
      case Identity.Operator operator -> operator;
      case Identity.OrgAdapter _, Identity.Broker _ -> throw wrong();
    };
  }

  /// How long the caller's certificate counts.
  public static CertificateLifetime lifetime() {
    return peer().lifetime();
  }

  /// `context` with a caller in it: what the interceptor does, and what a test of a service needs.
  public static Context with(Context context, PeerIdentity peer) {
    return context.withValue(PEER, peer);
  }

  private static PeerIdentity peer() {
    PeerIdentity peer = PEER.get();
    if (peer == null) {
      throw new TidegateException(ErrorCode.NO_IDENTITY, "No client certificate");
    }
    return peer;
  }

  private static TidegateException wrong() {
    return new TidegateException(ErrorCode.WRONG_IDENTITY, "Not for this kind of caller");
  }
}
