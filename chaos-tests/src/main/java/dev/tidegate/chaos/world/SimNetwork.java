package dev.tidegate.chaos.world;

import static java.util.Objects.requireNonNull;

import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The network between regions: connections that keep their order, delay what they carry and die of
/// a cut.
///
/// As with TCP, a cut is silent: both ends learn of it late, one by one. What was on its way when a
/// connection died may or may not have arrived.
public final class SimNetwork {
  private record Way(RegionId from, RegionId to) {}

  /// One lane's connection, dialed by `from`.
  private static final class Connection {
    private final long number;
    private final RegionId from;
    private final RegionId to;
    private final Lane lane;
    private final long generation;
    private boolean dead;
    private boolean toldSender;
    private boolean toldReceiver;
    private long forwardAtMicros;
    private long backwardAtMicros;

    Connection(long number, RegionId from, RegionId to, Lane lane, long generation) {
      this.number = number;
      this.from = from;
      this.to = to;
      this.lane = lane;
      this.generation = generation;
    }
  }

  private final Simulation simulation;
  private final Map<RegionId, SimRegion> regions;
  private final Set<Way> cut = new HashSet<>();
  private final Map<Long, Connection> connections = new HashMap<>();
  private final Map<Way, Map<Lane, Connection>> dialed = new HashMap<>();
  private final Map<Way, SimProxy> proxies = new HashMap<>();
  private final Map<RegionId, SimPoison> poisons = new HashMap<>();
  private long numbers;

  SimNetwork(Simulation simulation, Map<RegionId, SimRegion> regions) {
    this.simulation = simulation;
    this.regions = regions;
  }

  /// Cuts one direction.
  public void cut(RegionId from, RegionId to) {
    if (cut.add(new Way(from, to))) {
      simulation.trace("cut " + from + " " + to);
      for (Connection each : all()) {
        boolean hit =
            (each.from.equals(from) && each.to.equals(to))
                || (each.from.equals(to) && each.to.equals(from));
        if (hit) {
          die(each, simulation.between(1_000, 20_000), simulation.between(1_000, 20_000));
        }
      }
    }
  }

  public void heal(RegionId from, RegionId to) {
    if (cut.remove(new Way(from, to))) {
      simulation.trace("heal " + from + " " + to);
    }
  }

  /// Nothing is cut, and every proxy carries what it is given, once and in order.
  public void healAll() {
    proxies.values().forEach(SimProxy::heal);
    for (Way way : List.copyOf(cut)) {
      heal(way.from(), way.to());
    }
  }

  /// What lies on the way from one region's sender to another's receiver, and back.
  public SimProxy proxy(RegionId from, RegionId to) {
    return proxies.computeIfAbsent(new Way(from, to), _ -> new SimProxy(simulation));
  }

  /// What makes events poison for a region.
  public SimPoison poison(RegionId to) {
    return poisons.computeIfAbsent(to, _ -> new SimPoison());
  }

  /// A region's process died: the other ends hear of it soon.
  void crashed(RegionId region) {
    for (Connection each : all()) {
      if (each.from.equals(region)) {
        each.toldSender = true;
        die(each, 0, simulation.between(1, 200));
      } else if (each.to.equals(region)) {
        each.toldReceiver = true;
        die(each, simulation.between(1, 200), 0);
      }
    }
  }

  void dial(SimRegion from, RegionId to, Lane lane, long generation) {
    hangUp(from.id(), to, lane);
    Connection connection = new Connection(++numbers, from.id(), to, lane, generation);
    connections.put(connection.number, connection);
    dialed.computeIfAbsent(new Way(from.id(), to), _ -> new HashMap<>()).put(lane, connection);
    boolean reaches = !isCut(from.id(), to) && !isCut(to, from.id());
    long delay = simulation.between(10, 60);
    if (!reaches) {
      die(connection, simulation.between(200, 3_000), 0);
      connection.toldReceiver = true;
    } else if (!region(to).isUp()) {
      die(connection, delay, 0);
      connection.toldReceiver = true;
    } else {
      long at = delay * 1_000;
      simulation.afterMicros(
          at,
          () -> {
            if (!connection.dead) {
              region(connection.from).connected(connection.to, lane, generation);
            }
          });
      connection.forwardAtMicros = micros() + at;
      connection.backwardAtMicros = micros() + at;
    }
  }

  void send(RegionId from, RegionId to, Lane lane, LinkMessage.FromSender message) {
    Connection connection = dialed.getOrDefault(new Way(from, to), Map.of()).get(lane);
    if (connection == null || connection.dead || isCut(from, to)) {
      return;
    }
    LinkMessage.FromSender carried = poison(to).passed(message);
    long at = Math.max(connection.forwardAtMicros, micros() + delayMicros());
    SimProxy proxy = proxy(from, to);
    for (SimProxy.Copy<LinkMessage.FromSender> copy : proxy.forward(lane, carried)) {
      if (copy.inOrder()) {
        connection.forwardAtMicros = at;
      }
      simulation.afterMicros(
          at - micros() + copy.lateMicros(),
          () -> {
            if (!connection.dead) {
              region(to).received(connection.number, from, copy.message());
            }
          });
    }
  }

  void answer(RegionId receiver, long session, LinkMessage.FromReceiver message) {
    Connection connection = connections.get(session);
    if (connection == null || connection.dead || isCut(receiver, connection.from)) {
      return;
    }
    long at = Math.max(connection.backwardAtMicros, micros() + delayMicros());
    SimProxy proxy = proxy(connection.from, receiver);
    for (SimProxy.Copy<LinkMessage.FromReceiver> copy : proxy.back(message)) {
      if (copy.inOrder()) {
        connection.backwardAtMicros = at;
      }
      simulation.afterMicros(
          at - micros() + copy.lateMicros(),
          () -> {
            if (!connection.dead) {
              region(connection.from)
                  .answered(receiver, connection.lane, connection.generation, copy.message());
            }
          });
    }
  }

  /// The receiver ends a lane.
  void end(long session) {
    Connection connection = connections.get(session);
    if (connection != null) {
      connection.toldReceiver = true;
      die(connection, simulation.between(10, 60), 0);
    }
  }

  void hangUp(RegionId from, RegionId to, Lane lane) {
    Connection connection = dialed.getOrDefault(new Way(from, to), new HashMap<>()).remove(lane);
    if (connection != null) {
      connection.toldSender = true;
      die(connection, 0, simulation.between(10, 60));
    }
  }

  private void die(Connection connection, long senderInMillis, long receiverInMillis) {
    if (connection.dead) {
      return;
    }
    connection.dead = true;
    connections.remove(connection.number);
    if (!connection.toldSender) {
      simulation.afterMicros(
          senderInMillis * 1_000,
          () ->
              region(connection.from).lost(connection.to, connection.lane, connection.generation));
    }
    if (!connection.toldReceiver) {
      simulation.afterMicros(
          receiverInMillis * 1_000, () -> region(connection.to).gone(connection.number));
    }
  }

  private SimRegion region(RegionId id) {
    return requireNonNull(regions.get(id));
  }

  private boolean isCut(RegionId from, RegionId to) {
    return cut.contains(new Way(from, to));
  }

  private List<Connection> all() {
    List<Connection> all = new ArrayList<>(connections.values());
    all.sort((a, b) -> Long.compare(a.number, b.number));
    return all;
  }

  private long micros() {
    return simulation.now().nanos() / 1_000;
  }

  private long delayMicros() {
    return simulation.between(5, 40) * 1_000;
  }
}
