package dev.tidegate.broker.identity;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/// The gate of one listener: lets callers of its one role through, and only to methods that
/// [GrpcMethods] gives them.
///
/// Stands behind [GrpcIdentityInterceptor]. An operator's certificate opens nothing on the
/// workspace port.
public final class GrpcRoleInterceptor implements ServerInterceptor {
  private final Role role;

  public GrpcRoleInterceptor(Role role) {
    this.role = role;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    try {
      Role caller = GrpcCaller.identity().role();
      String method = call.getMethodDescriptor().getFullMethodName();
      if (caller != role || !GrpcMethods.callers(method).contains(caller)) {
        throw new TidegateException(
                ErrorCode.WRONG_IDENTITY, "The certificate is not for this kind of caller")
            .with("caller", caller)
            .with("expected", role);
      }
    } catch (TidegateException e) {
      return GrpcIdentityInterceptor.refuse(call, e);
    }
    return next.startCall(call, headers);
  }
}
