package dev.tidegate.adapter;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import io.grpc.Status;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// What a broken call means: the broker's own words if it said any, else what the transport tells.
final class GrpcFailure {
  private static final Pattern ALERT =
      Pattern.compile(
          "alert.*(certificate|unknown.ca|handshake.failure|access.denied)",
          Pattern.CASE_INSENSITIVE);

  private GrpcFailure() {}

  static TidegateException of(Throwable thrown) {
    return ErrorStatus.failure(thrown).orElseGet(() -> transport(thrown));
  }

  private static TidegateException transport(Throwable thrown) {
    Status status = Status.fromThrowable(thrown);
    TidegateException failure =
        switch (status.getCode()) {
          case UNAVAILABLE -> unavailable(thrown);
          case DEADLINE_EXCEEDED, CANCELLED ->
              new TidegateException(ErrorCode.COMMIT_UNKNOWN, "No answer in time", thrown);
          case UNAUTHENTICATED ->
              new TidegateException(ErrorCode.NO_IDENTITY, "Broker asks for a certificate", thrown);
          case PERMISSION_DENIED ->
              new TidegateException(
                  ErrorCode.WRONG_IDENTITY, "Broker does not serve this certificate", thrown);
          case RESOURCE_EXHAUSTED ->
              new TidegateException(ErrorCode.OVERLOADED, "Broker or transport is full", thrown);
          case NOT_FOUND,
              ALREADY_EXISTS,
              INVALID_ARGUMENT,
              FAILED_PRECONDITION,
              OUT_OF_RANGE,
              UNIMPLEMENTED ->
              new TidegateException(
                  ErrorCode.MALFORMED_REQUEST, "Broker does not understand the request", thrown);
          case OK, UNKNOWN, ABORTED, INTERNAL, DATA_LOSS ->
              new TidegateException(ErrorCode.INTERNAL, "Call failed", thrown);
        };
    return failure.with(Failure.TRANSPORT, status.getCode());
  }

  private static TidegateException unavailable(Throwable thrown) {
    return isAboutCertificates(thrown)
        ? new TidegateException(
            ErrorCode.NO_IDENTITY, "Certificates of broker and caller do not fit", thrown)
        : new TidegateException(ErrorCode.COMMIT_UNKNOWN, "Broker cannot be reached", thrown);
  }

  /// With TLS 1.3 the client has finished its handshake when the other side looks at its
  /// certificate: a refusal comes afterwards, as an alert (RFC 8446 §6.2).
  private static boolean isAboutCertificates(@Nullable Throwable thrown) {
    int depth = 0;
    for (Throwable t = thrown; t != null && depth < 16; t = t.getCause(), depth++) {
      if (t instanceof SSLHandshakeException
          || (t instanceof SSLException && ALERT.matcher(String.valueOf(t.getMessage())).find())) {
        return true;
      }
    }
    return false;
  }
}
