package dev.tidegate.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// How a bench of two regions runs their brokers.
final class RegionsOptions {
  /// A heap that holds what a broker keeps at full speed, half of it for what dies young.
  static final String HEAP = "-Xms2g -Xmx2g -XX:+UseZGC -XX:+AlwaysPreTouch";

  @Option(
      names = "--java-options",
      split = " ",
      defaultValue = HEAP,
      description = "Of the brokers' virtual machines. Default: ${DEFAULT-VALUE}.")
  private List<String> javaOptions = new ArrayList<>();

  /// @param warmUp how long at most each broker may warm up; zero: cold
  SiteOptions warmedUp(Duration warmUp) {
    return SiteOptions.of(javaOptions, warmUp);
  }
}
