package dev.tidegate.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One part of a message's way, measured alone: nanoseconds an event, on one thread, in a process
/// of its own.
///
/// The runs are short: enough to tell a part that became a tenth slower, not a hundredth.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public abstract class HotPart {
  /// Events of one message of a publishing stream.
  protected static final int MESSAGE = 32;

  /// Events of one commit at full speed, and so of one message of a link.
  protected static final int COMMIT = 1_024;
}
