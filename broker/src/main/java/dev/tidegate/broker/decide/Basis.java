package dev.tidegate.broker.decide;

/// What every decision rests on at one instant: as long as it is the same, deciding anew what was
/// decided on it changes nothing.
///
/// @param rules names the policy set, the files in force that cannot be read here, and where the
///   regions lie; 64 hex digits
/// @param sinceMillis the last end of a transfer that has passed; [#NO_END_YET] if none has
public record Basis(String rules, long sinceMillis) {
  public static final long NO_END_YET = Long.MIN_VALUE;
}
