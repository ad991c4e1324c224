package dev.tidegate.bench;

import java.time.Duration;
import java.util.List;

/// How a bench wants its regions.
///
/// @param roundTrip of the link; zero: as short as this machine makes it
/// @param javaOptions of the brokers' virtual machines
/// @param warmUp how long at most each broker may warm up; zero: cold
record SiteOptions(Duration roundTrip, List<String> javaOptions, Duration warmUp) {
  SiteOptions {
    javaOptions = List.copyOf(javaOptions);
  }

  static SiteOptions of(List<String> javaOptions, Duration warmUp) {
    return new SiteOptions(Duration.ZERO, javaOptions, warmUp);
  }

  SiteOptions withRoundTrip(Duration length) {
    return new SiteOptions(length, javaOptions, warmUp);
  }
}
