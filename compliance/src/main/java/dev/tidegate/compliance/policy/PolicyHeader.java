package dev.tidegate.compliance.policy;

import java.time.LocalDate;
import java.util.Optional;

/// What a policy file says about itself. `contact` is the file's `owner` key: who answers for it.
record PolicyHeader(
    String id,
    String owner,
    String version,
    Optional<String> contact,
    Optional<LocalDate> asOf,
    Optional<LocalDate> reviewBy) {
  /// Stands in while the problems of a file without a header are collected.
  static final PolicyHeader UNREADABLE =
      new PolicyHeader("", "", "", Optional.empty(), Optional.empty(), Optional.empty());
}
