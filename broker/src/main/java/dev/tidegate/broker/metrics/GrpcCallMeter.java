package dev.tidegate.broker.metrics;

import dev.tidegate.broker.edge.GrpcListeners;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.support.Spread;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Counts the calls of one port: how they ended, how many are open, how long unary ones took.
///
/// Costs a call three small objects and a message nothing. A method that is not served counts as
/// `other`, so the names are bounded. Safe for use by many threads.
public final class GrpcCallMeter extends ServerStreamTracer.Factory {
  private static final String OTHER = "other";
  private static final long[] MICROS = {
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    10_000_000
  };

  private final String port;
  private final Function<String, MethodDescriptor.MethodType> types;
  private final LongSupplier nanos;
  private final Map<String, AtomicLong> open = new ConcurrentHashMap<>();
  private final Map<Ending, Taken> ended = new ConcurrentHashMap<>();

  private record Ending(String method, Status.Code code, boolean unary) {}

  /// Guarded by itself.
  private static final class Taken {
    private final Spread micros = new Spread(MICROS);

    private synchronized void add(long value) {
      micros.add(value);
    }

    private synchronized Spread.View view() {
      return micros.view();
    }
  }

  /// @param types a method's type by its full name; UNKNOWN if it is not served
  /// @param nanos a clock that only goes forward
  public GrpcCallMeter(
      String port, Function<String, MethodDescriptor.MethodType> types, LongSupplier nanos) {
    this.port = port;
    this.types = types;
    this.nanos = nanos;
  }

  /// One for each port, which knows what the port serves.
  public static Map<Port, GrpcCallMeter> ofPorts(
      GrpcListeners.Services services, LongSupplier nanos) {
    Map<Port, GrpcCallMeter> meters = new EnumMap<>(Port.class);
    for (Port port : Port.values()) {
      Map<String, MethodDescriptor.MethodType> types = services.methods(port);
      meters.put(
          port,
          new GrpcCallMeter(
              port.name().toLowerCase(Locale.ROOT),
              method -> types.getOrDefault(method, MethodDescriptor.MethodType.UNKNOWN),
              nanos));
    }
    return meters;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    MethodDescriptor.MethodType type = types.apply(fullMethodName);
    String method = type == MethodDescriptor.MethodType.UNKNOWN ? OTHER : fullMethodName;
    AtomicLong calls = open.computeIfAbsent(method, _ -> new AtomicLong());
    calls.incrementAndGet();
    long began = nanos.getAsLong();
    return new ServerStreamTracer() {
      @Override
      public void streamClosed(Status status) {
        calls.decrementAndGet();
        boolean unary = type == MethodDescriptor.MethodType.UNARY;
        ended
            .computeIfAbsent(new Ending(method, status.getCode(), unary), _ -> new Taken())
            .add((nanos.getAsLong() - began) / 1_000);
      }
    };
  }

  void tell(Exposition out) {
    open.forEach((method, calls) -> out.add(Family.GRPC_CALLS_OPEN, calls.get(), port, method));
    ended.forEach((ending, taken) -> {
      Spread.View micros = taken.view();
      String code = ending.code().name();
      out.add(Family.GRPC_CALLS, micros.count(), port, ending.method(), code);
      if (ending.unary()) {
        out.add(Family.GRPC_CALL_SECONDS, micros, 1e6, port, ending.method(), code);
      }
    });
  }
}
