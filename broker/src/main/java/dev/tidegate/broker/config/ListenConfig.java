package dev.tidegate.broker.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where the three listeners are; each is for one kind of caller and refuses every other. Beside
/// them one for monitoring, which is closed unless it is named.
///
/// The defaults are on loopback: to open a broker to the world is a decision, not an accident.
public record ListenConfig(
    Endpoint workspace, Endpoint link, Endpoint operator, Optional<Endpoint> metrics) {
  public static final Endpoint WORKSPACE = new Endpoint("127.0.0.1", 7410);
  public static final Endpoint LINK = new Endpoint("127.0.0.1", 7420);
  public static final Endpoint OPERATOR = new Endpoint("127.0.0.1", 7430);
  public static final ListenConfig DEFAULTS =
      new ListenConfig(WORKSPACE, LINK, OPERATOR, Optional.empty());

  public ListenConfig {
    Set<Integer> ports = new HashSet<>();
    for (Endpoint endpoint : List.of(workspace, link, operator)) {
      own(endpoint, ports, endpoint.equals(operator) ? "operator" : "link");
    }
    metrics.ifPresent(endpoint -> own(endpoint, ports, "metrics"));
  }

  private static void own(Endpoint endpoint, Set<Integer> ports, String component) {
    InvalidSetting.unless(
        endpoint.port() == 0 || ports.add(endpoint.port()),
        component,
        "the same port twice",
        "a port of its own for each listener");
  }
}
