package dev.tidegate.broker.control;

/// What one org has said of one invitation: the position in its region's log of the first answer of
/// each kind.
///
/// 0: not said. First, not last: accepting again after a cut-off must not bring a membership back
/// to life.
record Answers(long acceptedAt, long approvedAt, long declinedAt) {
  static final Answers NONE = new Answers(0, 0, 0);

  Answers with(ControlRecord.Answer answer, long position) {
    return switch (answer) {
      case ACCEPTED -> new Answers(first(acceptedAt, position), approvedAt, declinedAt);
      case APPROVED -> new Answers(acceptedAt, first(approvedAt, position), declinedAt);
      case DECLINED -> new Answers(acceptedAt, approvedAt, first(declinedAt, position));
    };
  }

  /// Whether the acceptance, if there was one, is taken back: declined, or overtaken by a cut-off
  /// at `cutOffAt`.
  boolean isRevoked(long cutOffAt) {
    return declinedAt > 0 || (acceptedAt > 0 && cutOffAt > acceptedAt);
  }

  private static long first(long before, long position) {
    return before > 0 ? before : position;
  }
}
