package dev.tidegate.bench;

import dev.tidegate.broker.support.ThreadEnd;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Asks every 50 ms whether the broker serves, and what its links do: what probes and operators
/// have to go on seeing.
///
/// An answer that does not come in a second, or says that it does not serve, is a mistake.
final class Probe implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(50);

  private final ManagedChannel workspace;
  private final ManagedChannel operator;
  private final Mistakes mistakes;
  private final AtomicBoolean over = new AtomicBoolean();
  private final Thread thread;
  private List<Long> health = new ArrayList<>();
  private List<Long> admin = new ArrayList<>();

  /// How long the answers took.
  record Taken(Latency health, Latency admin) {}

  /// @param workspace a connection of its own, of an org
  Probe(ManagedChannel workspace, ManagedChannel operator, Mistakes mistakes) {
    this.workspace = workspace;
    this.operator = operator;
    this.mistakes = mistakes;
    thread = Thread.ofPlatform().daemon().name("probe").start(this::run);
  }

  /// What was taken since the last call.
  synchronized Taken take() {
    Taken taken = new Taken(Latency.ofNanos(nanos(health)), Latency.ofNanos(nanos(admin)));
    health = new ArrayList<>();
    admin = new ArrayList<>();
    return taken;
  }

  @Override
  public void close() {
    over.set(true);
    ThreadEnd.await(thread);
  }

  private void run() {
    try {
      while (!over.get()) {
        Thread.sleep(EVERY);
        long asked = System.nanoTime();
        HealthCheckResponse response =
            HealthGrpc.newBlockingStub(workspace)
                .withDeadlineAfter(1, TimeUnit.SECONDS)
                .check(HealthCheckRequest.getDefaultInstance());
        if (response.getStatus() != HealthCheckResponse.ServingStatus.SERVING) {
          mistakes.add("health says " + response.getStatus());
        }
        long answered = System.nanoTime();
        var _ =
            AdminServiceGrpc.newBlockingStub(operator)
                .withDeadlineAfter(1, TimeUnit.SECONDS)
                .listLinks(ListLinksRequest.getDefaultInstance());
        add(answered - asked, System.nanoTime() - answered);
      }
    } catch (StatusRuntimeException e) {
      mistakes.add("a probe was not answered: " + e.getStatus().getCode());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void add(long healthNanos, long adminNanos) {
    health.add(healthNanos);
    admin.add(adminNanos);
  }

  private static long[] nanos(List<Long> taken) {
    return taken.stream().mapToLong(Long::longValue).toArray();
  }
}
