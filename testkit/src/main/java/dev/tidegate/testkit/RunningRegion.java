package dev.tidegate.testkit;

import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.shell.Broker;

/// A region's broker in this process, and its operator.
record RunningRegion(RegionPlan plan, Broker broker, GrpcOperator operator)
    implements AutoCloseable {
  /// Where the orgs at home here reach it.
  String endpoint() {
    return "localhost:" + broker.address(Port.WORKSPACE).getPort();
  }

  @Override
  public void close() {
    operator.close();
    broker.close();
  }
}
