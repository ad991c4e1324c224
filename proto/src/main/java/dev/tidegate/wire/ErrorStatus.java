package dev.tidegate.wire;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Optional;

/// The only mapping between [TidegateException] and `google.rpc.Status` with its `ErrorInfo`.
public final class ErrorStatus {
  public static final String DOMAIN = "tidegate.dev";

  /// Told where a retry may help and nobody knows when.
  private static final java.time.Duration RETRY_AFTER = java.time.Duration.ofSeconds(1);

  /// Nobody waits for longer because somebody says so.
  private static final long RETRY_SECONDS = 3_600;

  private ErrorStatus() {}

  public static Status of(TidegateException failure) {
    var info =
        ErrorInfo.newBuilder()
            .setReason(failure.code().name())
            .setDomain(DOMAIN)
            .putAllMetadata(failure.values());
    var status =
        Status.newBuilder()
            .setCode(failure.code().status().number())
            .setMessage(failure.text())
            .addDetails(Any.pack(info.build()));
    if (failure.code().retry() != ErrorCode.Retry.NO) {
      java.time.Duration wait = failure.retryAfter().orElse(RETRY_AFTER);
      status.addDetails(
          Any.pack(
              RetryInfo.newBuilder()
                  .setRetryDelay(
                      Duration.newBuilder()
                          .setSeconds(wait.toSeconds())
                          .setNanos(wait.toNanosPart()))
                  .build()));
    }
    return status.build();
  }

  public static StatusRuntimeException exception(TidegateException failure) {
    return StatusProto.toStatusRuntimeException(of(failure));
  }

  /// The failure that a status tells, or empty if it is not one of ours (a lost connection, say).
  public static Optional<TidegateException> failure(Status status) {
    for (Any detail : status.getDetailsList()) {
      if (!detail.is(ErrorInfo.class)) {
        continue;
      }
      try {
        ErrorInfo info = detail.unpack(ErrorInfo.class);
        if (!info.getDomain().equals(DOMAIN)) {
          continue;
        }
        for (ErrorCode code : ErrorCode.values()) {
          if (code.name().equals(info.getReason())) {
            var failure = new TidegateException(code, status.getMessage());
            info.getMetadataMap().forEach(failure::with);
            retryAfter(status).ifPresent(failure::retryAfter);
            return Optional.of(failure);
          }
        }
      } catch (InvalidProtocolBufferException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Optional<java.time.Duration> retryAfter(Status status)
      throws InvalidProtocolBufferException {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(RetryInfo.class)) {
        Duration wait = detail.unpack(RetryInfo.class).getRetryDelay();
        if (wait.getSeconds() >= 0 && wait.getNanos() >= 0 && wait.getSeconds() < RETRY_SECONDS) {
          return Optional.of(java.time.Duration.ofSeconds(wait.getSeconds(), wait.getNanos()));
        }
      }
    }
    return Optional.empty();
  }

  public static Optional<TidegateException> failure(Throwable thrown) {
    Status status =
        switch (thrown) {
          case StatusRuntimeException runtime -> StatusProto.fromThrowable(runtime);
          case StatusException checked -> StatusProto.fromThrowable(checked);
          default -> null;
        };
    return status == null ? Optional.empty() : failure(status);
  }
}
