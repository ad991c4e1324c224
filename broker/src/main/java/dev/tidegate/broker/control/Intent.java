package dev.tidegate.broker.control;

import java.util.List;

/// What a request comes to: records to append to this region's own log, in this order, and whom
/// they are about.
///
/// @param records none if what was asked for is in effect already
/// @param subject the id under which the result is found in the [Directory] when the records are
///   applied
public record Intent<T>(List<ControlRecord> records, T subject) {
  public Intent {
    records = List.copyOf(records);
  }

  static <T> Intent<T> nothing(T subject) {
    return new Intent<>(List.of(), subject);
  }

  static <T> Intent<T> of(T subject, ControlRecord... records) {
    return new Intent<>(List.of(records), subject);
  }
}
