package dev.tidegate.adapter;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;

/// What a caller can do about a [TidegateException]. Sealed, for a switch:
///
/// ```java
/// switch (Failure.of(e)) {
///   case Failure.Refused refused -> tell(refused.code());
///   case Failure.Later later -> tryAgain(later.code());
///   case Failure.Unreachable unreachable -> checkTheNetwork(unreachable.mayBeDone());
/// }
/// ```
public sealed interface Failure {
  /// Names the gRPC status of a failure that no broker gave, in [TidegateException#values].
  String TRANSPORT = "transport";

  /// The same call fails again; nothing was changed.
  record Refused(ErrorCode code) implements Failure {}

  /// The broker cannot now; the same call may succeed later.
  ///
  /// @param mayBeDone it may have been done: repeat it only under the same key
  record Later(ErrorCode code, boolean mayBeDone) implements Failure {}

  /// No broker answered.
  ///
  /// @param mayBeDone the request may have arrived: repeat it only under the same key
  record Unreachable(boolean mayBeDone) implements Failure {}

  static Failure of(TidegateException failure) {
    boolean mayBeDone = failure.code().retry() == ErrorCode.Retry.SAME_KEY;
    if (failure.code().retry() == ErrorCode.Retry.NO) {
      return new Refused(failure.code());
    }
    return failure.values().containsKey(TRANSPORT)
        ? new Unreachable(mayBeDone)
        : new Later(failure.code(), mayBeDone);
  }
}
