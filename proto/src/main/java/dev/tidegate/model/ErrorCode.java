package dev.tidegate.model;

/// Every error that a caller can see, with the gRPC status it travels under, whose fault it is and
/// whether the same call may succeed later. `docs/errors.md` is this table in words and is tested
/// against it.
///
/// The name is `ErrorInfo.reason` on the wire and never changes its meaning.
public enum ErrorCode {
  // What a caller got wrong: nothing was changed, the same call fails again.
  MALFORMED_REQUEST(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  TEXT_EMPTY(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  TEXT_TOO_LONG(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  TEXT_MALFORMED(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  NAME_MALFORMED(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  LABELS_MALFORMED(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  EMOJI_MALFORMED(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  BATCH_TOO_LARGE(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  REQUEST_TOO_LARGE(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  CURSOR_MALFORMED(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  POLICY_INVALID(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  CHANNEL_UNKNOWN(Status.NOT_FOUND, Fault.CALLER, Retry.NO),
  EVENT_UNKNOWN(Status.NOT_FOUND, Fault.CALLER, Retry.NO),
  INVITATION_UNKNOWN(Status.NOT_FOUND, Fault.CALLER, Retry.NO),
  ORG_UNKNOWN(Status.NOT_FOUND, Fault.CALLER, Retry.NO),
  LINK_UNKNOWN(Status.NOT_FOUND, Fault.CALLER, Retry.NO),
  NOT_YOUR_MESSAGE(Status.PERMISSION_DENIED, Fault.CALLER, Retry.NO),
  NOT_HOST(Status.PERMISSION_DENIED, Fault.CALLER, Retry.NO),
  WRONG_IDENTITY(Status.PERMISSION_DENIED, Fault.CALLER, Retry.NO),
  NOT_HOME(Status.PERMISSION_DENIED, Fault.CALLER, Retry.NO),
  NO_IDENTITY(Status.UNAUTHENTICATED, Fault.CALLER, Retry.NO),
  MESSAGE_DELETED(Status.FAILED_PRECONDITION, Fault.CALLER, Retry.NO),
  DISCONNECTED(Status.FAILED_PRECONDITION, Fault.CALLER, Retry.NO),
  INVITATION_CLOSED(Status.FAILED_PRECONDITION, Fault.CALLER, Retry.NO),
  CURSOR_EXPIRED(Status.FAILED_PRECONDITION, Fault.CALLER, Retry.NO),
  PRODUCER_GAP(Status.FAILED_PRECONDITION, Fault.CALLER, Retry.LATER),
  STREAM_REPLACED(Status.FAILED_PRECONDITION, Fault.CALLER, Retry.LATER),
  REFUSED_BEFORE(Status.FAILED_PRECONDITION, Fault.CALLER, Retry.NO),
  IDEMPOTENCY_MISMATCH(Status.ALREADY_EXISTS, Fault.CALLER, Retry.NO),
  ALREADY_MEMBER(Status.ALREADY_EXISTS, Fault.CALLER, Retry.NO),
  ORG_ELSEWHERE(Status.ALREADY_EXISTS, Fault.CALLER, Retry.NO),
  CHANNEL_FULL(Status.FAILED_PRECONDITION, Fault.CALLER, Retry.NO),

  // What passes: nothing was changed, or for COMMIT_UNKNOWN nobody knows yet; the same call with
  // the same key is safe.
  OVERLOADED(Status.RESOURCE_EXHAUSTED, Fault.NOBODY, Retry.LATER),
  STORE_FULL(Status.RESOURCE_EXHAUSTED, Fault.BROKER, Retry.LATER),
  KEY_WINDOW_FULL(Status.RESOURCE_EXHAUSTED, Fault.NOBODY, Retry.LATER),
  TOO_MANY_STREAMS(Status.RESOURCE_EXHAUSTED, Fault.CALLER, Retry.LATER),
  TOO_MANY_CONNECTIONS(Status.RESOURCE_EXHAUSTED, Fault.CALLER, Retry.LATER),
  TOO_MANY_IN_FLIGHT(Status.RESOURCE_EXHAUSTED, Fault.CALLER, Retry.LATER),
  TOO_MANY_CHANNELS(Status.RESOURCE_EXHAUSTED, Fault.CALLER, Retry.LATER),
  TOO_MANY_INVITATIONS(Status.RESOURCE_EXHAUSTED, Fault.CALLER, Retry.LATER),
  RATE_EXCEEDED(Status.RESOURCE_EXHAUSTED, Fault.CALLER, Retry.LATER),
  DRAINING(Status.UNAVAILABLE, Fault.NOBODY, Retry.LATER),
  STARTING(Status.UNAVAILABLE, Fault.NOBODY, Retry.LATER),
  STORE_UNAVAILABLE(Status.UNAVAILABLE, Fault.BROKER, Retry.LATER),
  COMMIT_UNKNOWN(Status.UNAVAILABLE, Fault.BROKER, Retry.SAME_KEY),
  POLICY_UNKNOWN(Status.UNAVAILABLE, Fault.BROKER, Retry.LATER),

  // What one region refuses of another.
  LINK_WRONG_REGION(Status.PERMISSION_DENIED, Fault.CALLER, Retry.NO),
  LINK_PROTOCOL(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  LINK_MESSAGE_TOO_LARGE(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),
  FRAME_DAMAGED(Status.DATA_LOSS, Fault.CALLER, Retry.LATER),
  EVENT_LOST(Status.DATA_LOSS, Fault.BROKER, Retry.NO),
  AUTHOR_NOT_AT_HOME(Status.PERMISSION_DENIED, Fault.CALLER, Retry.NO),
  POISON_EVENT(Status.INVALID_ARGUMENT, Fault.CALLER, Retry.NO),

  // A bug of ours.
  INTERNAL(Status.INTERNAL, Fault.BROKER, Retry.NO);

  /// The gRPC status code, by its name in google.rpc.Code.
  public enum Status {
    INVALID_ARGUMENT(3),
    NOT_FOUND(5),
    ALREADY_EXISTS(6),
    PERMISSION_DENIED(7),
    RESOURCE_EXHAUSTED(8),
    FAILED_PRECONDITION(9),
    INTERNAL(13),
    UNAVAILABLE(14),
    DATA_LOSS(15),
    UNAUTHENTICATED(16);

    private final int number;

    Status(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  /// Who has to change something.
  public enum Fault {
    CALLER,
    BROKER,
    NOBODY
  }

  public enum Retry {
    /// The same call fails again.
    NO,
    /// Nothing was changed; the same call may succeed after a while.
    LATER,
    /// It may or may not have been done; only with the same idempotency key is a retry safe.
    SAME_KEY
  }

  private final Status status;
  private final Fault fault;
  private final Retry retry;

  ErrorCode(Status status, Fault fault, Retry retry) {
    this.status = status;
    this.fault = fault;
    this.retry = retry;
  }

  public Status status() {
    return status;
  }

  public Fault fault() {
    return fault;
  }

  public Retry retry() {
    return retry;
  }
}
