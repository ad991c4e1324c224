package dev.tidegate.broker.edge;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.config.ListenConfig;
import dev.tidegate.broker.identity.Credentials;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/// What the listeners need of the broker: where, how much, who we are, and the time.
public record ListenerSetting(
    ListenConfig listen,
    LimitsConfig limits,
    String trustDomain,
    Supplier<Credentials> credentials,
    InstantSource time,
    ScheduledExecutorService scheduler) {
  /// As the configuration says.
  ///
  /// @param credentials those in force; asked at each handshake
  public static ListenerSetting of(
      BrokerConfig config,
      Supplier<Credentials> credentials,
      InstantSource time,
      ScheduledExecutorService scheduler) {
    return new ListenerSetting(
        config.listen(), config.limits(), config.trustDomain(), credentials, time, scheduler);
  }
}
