package dev.tidegate.chaos.local;

import dev.tidegate.broker.config.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/// Four loopback ports for one broker that were free a moment ago.
public record FreePorts(int workspace, int link, int operator, int metrics) {
  private static final int EACH = 4;

  /// Ports for so many brokers, all different: held together, then let go together.
  public static List<FreePorts> of(int brokers) throws IOException {
    var held = new ArrayList<ServerSocket>();
    try {
      for (int i = 0; i < EACH * brokers; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      var ports = new ArrayList<FreePorts>();
      for (int first = 0; first < held.size(); first += EACH) {
        ports.add(
            new FreePorts(
                held.get(first).getLocalPort(),
                held.get(first + 1).getLocalPort(),
                held.get(first + 2).getLocalPort(),
                held.get(first + 3).getLocalPort()));
      }
      return List.copyOf(ports);
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  public Endpoint at(int port) {
    return new Endpoint("127.0.0.1", port);
  }
}
