package dev.tidegate.broker.warmup;

import dev.tidegate.broker.support.Moment;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;

/// Whether the virtual machine's compilers have had little to do of late.
///
/// A machine that does not tell never rests.
final class Compilers {
  private static final Duration LOOK = Duration.ofSeconds(1);

  /// Of a second, on all compiler threads together.
  private static final long LITTLE_MILLIS = 200;

  /// Looks in a row that found little.
  private static final int ENOUGH = 2;

  private final Optional<CompilationMXBean> bean =
      Optional.ofNullable(ManagementFactory.getCompilationMXBean())
          .filter(CompilationMXBean::isCompilationTimeMonitoringSupported);
  private Moment looked;
  private long compiledMillis;
  private int quiet;

  Compilers(Moment now) {
    looked = now;
    compiledMillis = compiled();
  }

  boolean rest(Moment now) {
    if (bean.isPresent() && now.since(looked.nanos()).compareTo(LOOK) >= 0) {
      long millis = compiled();
      quiet = millis - compiledMillis < LITTLE_MILLIS ? quiet + 1 : 0;
      compiledMillis = millis;
      looked = now;
    }
    return quiet >= ENOUGH;
  }

  private long compiled() {
    return bean.map(CompilationMXBean::getTotalCompilationTime).orElse(0L);
  }
}
