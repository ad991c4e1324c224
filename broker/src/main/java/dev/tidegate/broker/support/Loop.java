package dev.tidegate.broker.support;

import java.util.function.Consumer;

/// The broker's loop as its edges see it: runs tasks one after the other on one thread, in the
/// order in which they were given, each with the time at which it runs.
///
/// Safe for use by many threads. A caller that is not the loop itself may have to wait while the
/// loop is behind.
@FunctionalInterface
public interface Loop {
  void run(Consumer<Moment> task);

  /// As [#run], without ever waiting: for what a stream says after the loop has asked it for one
  /// more message, and for its beginning and end. So no more of them wait than were asked for.
  default void answer(Consumer<Moment> task) {
    run(task);
  }
}
