package dev.tidegate.broker.edge;

import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A broker's three listeners, one for each kind of caller, opened together and ended together.
///
/// Started they answer calls but say `NOT_SERVING` until [#serving].
public final class GrpcListeners implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GrpcListeners.class);

  /// How long the end of each server that was cut may take.
  private static final Duration CUT = Duration.ofSeconds(5);

  private final Map<Port, GrpcListener> open = new EnumMap<>(Port.class);
  private final GrpcThreads threads = new GrpcThreads();

  private GrpcListeners() {}

  /// What each port serves, beside health (all) and reflection (operator).
  public record Services(
      List<BindableService> workspace, List<BindableService> link, List<BindableService> operator) {
    public Services {
      workspace = List.copyOf(workspace);
      link = List.copyOf(link);
      operator = List.copyOf(operator);
    }

    /// The type of each method that a port serves, by its full name.
    public Map<String, MethodDescriptor.MethodType> methods(Port port) {
      Map<String, MethodDescriptor.MethodType> types = new HashMap<>();
      for (BindableService service : on(port)) {
        add(service.bindService().getServiceDescriptor(), types);
      }
      add(HealthGrpc.getServiceDescriptor(), types);
      if (port == Port.OPERATOR) {
        add(ServerReflectionGrpc.getServiceDescriptor(), types);
      }
      return types;
    }

    private static void add(
        ServiceDescriptor service, Map<String, MethodDescriptor.MethodType> types) {
      service.getMethods().forEach(each -> types.put(each.getFullMethodName(), each.getType()));
    }

    private List<BindableService> on(Port port) {
      return switch (port) {
        case WORKSPACE -> workspace;
        case LINK -> link;
        case OPERATOR -> operator;
      };
    }
  }

  /// Binds all three ports, or none.
  ///
  /// @throws IOException naming the port that could not be bound
  /// @throws IllegalArgumentException for a service with a method that nobody thought about
  public static GrpcListeners start(ListenerSetting setting, Services services) throws IOException {
    return start(
        setting,
        services,
        Map.of(),
        new Quota(LimitsByOrg.NONE),
        () -> new Moment(0, setting.time().instant().toEpochMilli()));
  }

  /// As [#start(ListenerSetting, Services)].
  ///
  /// @param quota what each org may have open
  /// @param moments both clocks; asked by many threads
  /// @param meters what sees every call of a port, those too that are refused; safe for use by many
  ///   threads
  public static GrpcListeners start(
      ListenerSetting setting,
      Services services,
      Map<Port, ? extends ServerStreamTracer.Factory> meters,
      Quota quota,
      Supplier<Moment> moments)
      throws IOException {
    var listeners = new GrpcListeners();
    var factory = new GrpcListenerFactory(setting, listeners.threads, quota, moments);
    try {
      for (Port port : Port.values()) {
        listeners.open.put(
            port,
            factory.open(
                port,
                services.on(port),
                Optional.<ServerStreamTracer.Factory>ofNullable(meters.get(port))));
        log.atInfo()
            .addKeyValue("port", port)
            .addKeyValue("address", listeners.address(port))
            .log("Listening");
      }
      return listeners;
    } catch (IOException | RuntimeException e) {
      listeners.close();
      throw e;
    }
  }

  /// Where a port listens, with the port number that the system chose if 0 was asked for.
  public InetSocketAddress address(Port port) {
    return listener(port).address();
  }

  /// How many connections a port has now, those still shaking hands included.
  public int connections(Port port) {
    return listener(port).connections();
  }

  /// How many connections of a port were closed for want of a slot.
  public long refusedConnections(Port port) {
    return listener(port).refusedConnections();
  }

  /// Calls of a port that ended with a listed error, by its code.
  public Map<ErrorCode, Long> refusedCalls(Port port) {
    return listener(port).refusedCalls();
  }

  /// What the health services say from now on.
  public void serving(boolean serving) {
    open.values().forEach(listener -> listener.serving(serving));
  }

  /// The orgs that were at home here and are no more: their calls end within two seconds, new ones
  /// at once, with NOT_HOME.
  public void departed(Set<OrgId> orgs) {
    open.values().forEach(listener -> listener.departed(orgs));
  }

  /// Takes no new calls on a port and waits up to `grace` for the open ones.
  public void drain(Port port, Duration grace) {
    GrpcListener listener = listener(port);
    listener.shutdown();
    await(List.of(listener), grace);
  }

  /// Takes no new calls, says so to health watchers and waits up to `grace` for the open ones.
  public void drain(Duration grace) {
    open.values().forEach(GrpcListener::leaveHealth);
    open.values().forEach(GrpcListener::shutdown);
    await(open.values(), grace.dividedBy(Port.values().length));
  }

  /// Cuts what is open. Returns when the ports are free again.
  @Override
  public void close() {
    open.values().forEach(GrpcListener::shutdownNow);
    await(open.values(), CUT);
    open.values().forEach(GrpcListener::close);
    threads.close();
  }

  private static void await(Collection<GrpcListener> ending, Duration each) {
    try {
      for (GrpcListener listener : ending) {
        listener.await(each);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private GrpcListener listener(Port port) {
    GrpcListener listener = open.get(port);
    if (listener == null) {
      throw new IllegalStateException("port: not open: " + port);
    }
    return listener;
  }
}
