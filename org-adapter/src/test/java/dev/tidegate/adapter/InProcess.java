package dev.tidegate.adapter;

import dev.tidegate.adapter.testing.FakeBroker;
import io.grpc.ManagedChannel;
import java.time.Duration;

/// Clients of a [FakeBroker] in the same process.
public final class InProcess {
  private InProcess() {}

  public static ClientBuilder client(FakeBroker broker) {
    return client(broker.connect());
  }

  public static ClientBuilder client(ManagedChannel connection) {
    return TidegateClient.builder()
        .org("acme")
        .transport(connection)
        .deadline(Duration.ofSeconds(5))
        .backoff(Duration.ofMillis(1), Duration.ofMillis(20));
  }
}
