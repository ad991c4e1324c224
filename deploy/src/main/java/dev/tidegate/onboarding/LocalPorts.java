package dev.tidegate.onboarding;

import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.cli.CommandRefused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;

/// Whether ports of this machine are free: told before a configuration is written, not at its first
/// start.
final class LocalPorts {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

  private LocalPorts() {}

  /// @throws CommandRefused naming the first loopback port that something listens on; other hosts
  ///   are not looked at
  static void requireFree(RegionPlan region) {
    for (Endpoint each : region.endpoints()) {
      if (LOOPBACK.contains(each.host()) && !free(each)) {
        throw CommandRefused.unavailable(
            "Port "
                + each.port()
                + ", meant for region '"
                + region.name()
                + "', is in use on this machine: end what listens there, or choose others with NAME=LAW@HOST:PORT");
      }
    }
  }

  private static boolean free(Endpoint endpoint) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true); // as the broker does; a connection that just closed is no use
      socket.bind(new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
