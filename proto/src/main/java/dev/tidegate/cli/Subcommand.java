package dev.tidegate.cli;

import java.util.concurrent.Callable;

/// A subcommand of `tidegate`: a class annotated with picocli's `@Command`, found through
/// `ServiceLoader`.
///
/// `call` returns the exit code: 0 done, 1 the answer is no, 2 wrong use, others as the command
/// documents.
public interface Subcommand extends Callable<Integer> {
  /// The name of the subcommand that this one stands below, such as `bench`; empty: of `tidegate`
  /// itself.
  default String parent() {
    return "";
  }
}
