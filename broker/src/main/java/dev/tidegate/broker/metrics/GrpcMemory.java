package dev.tidegate.broker.metrics;

import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;

/// The memory outside the heap that gRPC's transport holds: it takes it past the JVM's own pools.
final class GrpcMemory {
  private GrpcMemory() {}

  static long directBytes() {
    return Math.max(0, PlatformDependent.usedDirectMemory());
  }
}
